package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// stringRules are what strings an attribute takes.
type stringRules struct {
	schema  *lang.AttributeSchema
	kind    string // of the block that has the attribute, "" at the top level
	dir     string // that paths are relative to
	area    *readable.Area
	environ []string
}

// A violation is what is wrong with a string.
type violation struct {
	kind   *diag.Kind
	text   string
	right  string // what to write instead, "" if unknown
	likely bool   // right is most likely what was meant
}

// fix returns the fix of a violation at a place; ok is false if there is none.
func (v *violation) fix(at hcl.Range) (fix diag.Fix, ok bool) {
	return diag.Fix{Range: at, Text: diag.Quote(v.right), Likely: v.likely}, v.right != ""
}

// check returns a string with paths made absolute, and what is wrong with it, or nil.
func (r stringRules) check(s string) (string, *violation) {
	if len(r.schema.Enum) > 0 && !slices.Contains(r.schema.Enum, s) {
		if why := goflags.Refusal(r.schema.Name, s); why != "" {
			return s, &violation{kind: diag.InvalidValue,
				text: fmt.Sprintf("%s cannot be %q: %s.", r.schema.Name, s, why)}
		}
		return s, &violation{
			kind: diag.InvalidValue, text: r.schema.Name + " cannot be " + strconv.Quote(s) + "." + r.choices(s),
			right: diag.Nearest(s, r.schema.Enum), likely: true,
		}
	}
	if r.schema.Path != "" && s != "" {
		var v *violation
		if s, v = r.checkPath(s); v != nil {
			return s, v
		}
	}
	rule := check.RuleOf(r.attribute())
	if why := rule.Wrong(s); why != "" {
		return s, &violation{kind: rule.Kind, text: diag.Sentence(why), right: rule.Right(s), likely: rule.Guess}
	}
	if r.attribute() == "image.created" {
		return r.time(s)
	}
	return s, nil
}

// time returns a time in RFC 3339: the written one, or that of the environment, 1970 if it has none.
func (r stringRules) time(written string) (string, *violation) {
	if written == check.FromEnvironment {
		value, _ := lookUpEnv(r.environ, check.FromEnvironment)
		written = cmp.Or(value, "0")
	}
	t, err := check.ParseTime(written)
	if err != nil {
		return "", &violation{kind: diag.InvalidValue, text: fmt.Sprintf(
			"%s in the environment is %q, which is no number of seconds since 1970.", check.FromEnvironment, written)}
	}
	return t.Format(time.RFC3339), nil
}

// checkPath makes a path absolute and checks that the file may read it.
func (r stringRules) checkPath(s string) (string, *violation) {
	switch r.schema.Path {
	case "file", "profile":
		if r.schema.Path == "profile" && slices.Contains(r.words(), s) {
			return s, nil
		}
		s = lang.AbsPath(r.dir, s)
		var outside *readable.OutsideError
		if errors.As(r.area.Check(s), &outside) {
			return s, &violation{kind: diag.OutsideOfTheRepository, text: diag.Sentence(outside.Error())}
		}
	case "directory":
		s = lang.AbsPath(r.dir, s)
		if why := r.area.CheckSources(s, readable.CacheDir(r.environ)); why != "" {
			return s, &violation{
				kind: diag.NotADirectoryOfSources,
				text: why + ": name a directory that holds nothing but Go sources.",
			}
		}
	}
	return s, nil
}

// accepts reports whether the attribute takes a string, files aside.
func (r stringRules) accepts(s string) bool {
	return (len(r.schema.Enum) == 0 || slices.Contains(r.schema.Enum, s)) && check.RuleOf(r.attribute()).Wrong(s) == ""
}

// checkKey returns what is wrong with the key of a map, or nil.
func (r stringRules) checkKey(key string) *violation {
	for _, rule := range check.KeyRulesOf(r.attribute()) {
		if why := rule.Wrong(key); why != "" {
			return &violation{kind: rule.Kind, text: diag.Sentence(why), right: rule.Right(key), likely: rule.Guess}
		}
	}
	return nil
}

// attribute returns the name of the attribute in package check.
func (r stringRules) attribute() string {
	if r.kind == "" {
		return r.schema.Name
	}
	return r.kind + "." + r.schema.Name
}

func (r stringRules) choices(s string) string {
	if hint := diag.DidYouMean(s, r.schema.Enum, diag.Quote); hint != "" {
		return hint
	}
	return " It is " + r.choice() + "."
}

// words are the strings that have a meaning of their own: all that the attribute takes, or those that are no file.
func (r stringRules) words() []string {
	if r.schema.Path == "profile" {
		return []string{"auto", "off"}
	}
	return r.schema.Enum
}

// choice says which strings the attribute takes, if some have a meaning of their own.
func (r stringRules) choice() string {
	if r.schema.Path == "profile" {
		return diag.OneOf([]string{`"auto"`, `"off"`, "a file in quotes"}, diag.Plain)
	}
	return diag.OneOf(r.schema.Enum, diag.Quote)
}

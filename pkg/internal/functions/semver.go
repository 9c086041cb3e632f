package functions

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/mod/semver"
)

// canonical returns a version as package semver takes it: with a v.
func canonical(version string) (string, error) {
	v := "v" + strings.TrimPrefix(version, "v")
	if !semver.IsValid(v) {
		return "", fmt.Errorf("%q is no semantic version, such as 1.2.3 or v1.2.3-rc.1", version)
	}
	return v, nil
}

// canonicalArgument is canonical for an argument that must be a version.
func canonicalArgument(version string) (string, error) {
	if operatorOf(version) != "" {
		return "", fmt.Errorf("%q is a constraint: write semvercmp(version, %q), which compares a version with it",
			version, cmp.Or(rightCondition(version), version))
	}
	return canonical(version)
}

var semverType = cty.Object(map[string]cty.Type{
	"major": cty.Number, "minor": cty.Number, "patch": cty.Number, "prerelease": cty.String, "build": cty.String,
})

// semverFunc takes a version apart.
var semverFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "version", Type: cty.String}},
	Type:   function.StaticReturnType(semverType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, err := canonicalArgument(args[0].AsString())
		if err != nil {
			return cty.NilVal, err
		}
		rest := strings.TrimPrefix(strings.TrimSuffix(semver.Canonical(v), semver.Prerelease(v)), "v")
		attrs := map[string]cty.Value{
			"prerelease": cty.StringVal(strings.TrimPrefix(semver.Prerelease(v), "-")),
			"build":      cty.StringVal(strings.TrimPrefix(semver.Build(v), "+")),
		}
		for i, text := range strings.Split(rest, ".") {
			n, err := strconv.ParseUint(text, 10, 63)
			if err != nil {
				return cty.NilVal, fmt.Errorf("%q has a number that is too large", args[0].AsString())
			}
			attrs[[]string{"major", "minor", "patch"}[i]] = cty.NumberUIntVal(n)
		}
		return cty.ObjectVal(attrs), nil
	},
})

// semverCompareFunc reports whether a version meets all conditions in a text: ">= 1.2, < 2".
var semverCompareFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "version", Type: cty.String}, {Name: "constraint", Type: cty.String}},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, err := canonicalArgument(args[0].AsString())
		if err != nil {
			return cty.NilVal, err
		}
		meets := true
		for part := range strings.SplitSeq(args[1].AsString(), ",") {
			is, err := meetsCondition(v, strings.TrimSpace(part))
			if err != nil {
				return cty.NilVal, err
			}
			meets = meets && is
		}
		return cty.BoolVal(meets), nil
	},
})

// operators are those of conditions, longer ones first.
var operators = []string{">=", "<=", "!=", ">", "<", "=", "^", "~"}

// operatorOf returns the operator that a condition begins with, or "".
func operatorOf(condition string) string {
	for _, o := range operators {
		if strings.HasPrefix(condition, o) {
			return o
		}
	}
	return ""
}

// rightCondition returns how a condition of another tool is written, or "".
func rightCondition(condition string) string {
	if line, ok := strings.CutPrefix(condition, "~>"); ok {
		return conditionOfLine(strings.TrimSpace(line), strings.Count(line, ".") > 1)
	}
	op := operatorOf(condition)
	version := strings.TrimSpace(condition[len(op):])
	if i := strings.IndexAny(version, "<>=!~^"); i > 0 {
		return op + " " + strings.TrimSpace(version[:i]) + ", " + version[i:]
	}
	line := strings.TrimRight(version, ".xX*")
	if line == version || op != "" && op != "=" && op != "~" && op != "^" {
		return ""
	}
	return conditionOfLine(line, strings.Contains(line, "."))
}

// conditionOfLine returns the condition for a version and the newer ones of its line: of the same minor version, or
// else of the same major one. It is "" for what is no version.
func conditionOfLine(version string, minor bool) string {
	v, err := canonical(version)
	if err != nil {
		return ""
	}
	if minor {
		return "~" + version
	}
	major, _ := strconv.Atoi(strings.TrimPrefix(semver.Major(v), "v"))
	return fmt.Sprintf(">= %s, < %d", version, major+1)
}

// meetsCondition reports whether a version meets one condition: an operator and a version.
func meetsCondition(v, condition string) (bool, error) {
	op := operatorOf(condition)
	other, err := canonical(strings.TrimSpace(condition[len(op):]))
	switch right := rightCondition(condition); {
	case err == nil:
	case strings.Contains(condition, "||"):
		return false, fmt.Errorf("all conditions of a constraint must hold, and commas are between them: for %q, "+
			"write semvercmp(version, \"…\") || semvercmp(version, \"…\")", condition)
	case right != "":
		return false, fmt.Errorf("%q is no condition of the constraint: write %q", condition, right)
	default:
		return false, fmt.Errorf("in the constraint, %w; before it stands one of %s", err, strings.Join(operators, " "))
	}
	c := semver.Compare(v, other)
	switch op {
	case ">=":
		return c >= 0, nil
	case "<=":
		return c <= 0, nil
	case "!=":
		return c != 0, nil
	case ">":
		return c > 0, nil
	case "<":
		return c < 0, nil
	case "~":
		return c >= 0 && semver.MajorMinor(v) == semver.MajorMinor(other), nil
	case "^":
		same := leftmost(other)
		return c >= 0 && same(v) == same(other), nil
	}
	return c == 0, nil
}

// leftmost returns what takes the part of versions that ^ keeps, as npm and Cargo have it: up to the first number that
// is not 0, or to the last one that is written.
func leftmost(version string) func(string) string {
	switch written := strings.Count(version, ".") + 1; {
	case semver.Major(version) != "v0" || written == 1:
		return semver.Major
	case semver.MajorMinor(version) != "v0.0" || written == 2:
		return semver.MajorMinor
	}
	return func(v string) string { return strings.TrimSuffix(semver.Canonical(v), semver.Prerelease(v)) }
}

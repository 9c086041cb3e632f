package functions

import (
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

var semverType = cty.Object(map[string]cty.Type{
	"major": cty.Number, "minor": cty.Number, "patch": cty.Number, "prerelease": cty.String, "build": cty.String,
})

// semverFunc takes a version apart.
var semverFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "version", Type: cty.String}},
	Type:   function.StaticReturnType(semverType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, err := canonical(args[0].AsString())
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
		v, err := canonical(args[0].AsString())
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

// meetsCondition reports whether a version meets one condition: an operator and a version.
func meetsCondition(v, condition string) (bool, error) {
	op := ""
	for _, o := range operators {
		if strings.HasPrefix(condition, o) {
			op = o
			break
		}
	}
	other, err := canonical(strings.TrimSpace(condition[len(op):]))
	if err != nil {
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
		same := semver.Major
		if semver.Major(other) == "v0" {
			same = semver.MajorMinor
		}
		return c >= 0 && same(v) == same(other), nil
	}
	return c == 0, nil
}

package syntax

import "github.com/zclconf/go-cty/cty"

// Failed is the value of what could not be evaluated. It is unknown, so that whatever
// uses it says nothing more, and marked, so that it is not taken for what git will say.
var Failed = FailedAs(cty.DynamicPseudoType)

// FailedAs is Failed as a value of a type.
func FailedAs(t cty.Type) cty.Value { return cty.UnknownVal(t).Mark(failure{}) }

// failure marks what has failed.
type failure struct{}

// Strip removes the marks from a value. tainted reports whether anything in it has failed.
func Strip(v cty.Value) (plain cty.Value, tainted bool) {
	plain, marks := v.UnmarkDeep()
	return plain, len(marks) > 0
}

// IsString reports whether a value is a string that is known, and not null.
func IsString(v cty.Value) bool {
	return v != cty.NilVal && v.IsKnown() && !v.IsNull() && v.Type() == cty.String
}

// StringOf returns the text of a string that is known, "" of any other value.
func StringOf(v cty.Value) string {
	if !IsString(v) {
		return ""
	}
	return v.AsString()
}

package syntax

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

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

// StepName returns the name in a step of a traversal and its range: of .name, and of what is between the quotes
// in ["name"]. ok is false for other steps.
func StepName(s hcl.Traverser) (name string, at hcl.Range, ok bool) {
	switch s := s.(type) {
	case hcl.TraverseRoot:
		return s.Name, s.SrcRange, true
	case hcl.TraverseAttr:
		at = s.SrcRange
		at.Start.Byte = at.End.Byte - len(s.Name)
		return s.Name, at, true
	case hcl.TraverseIndex:
		if !IsString(s.Key) {
			return "", hcl.Range{}, false
		}
		at = s.SrcRange // ["name"]
		at.Start.Byte, at.End.Byte = at.Start.Byte+2, at.End.Byte-2
		return StringOf(s.Key), at, at.Start.Byte <= at.End.Byte
	}
	return "", hcl.Range{}, false
}

// stringLiteral returns the text of a plain string.
func stringLiteral(expr hclsyntax.Expression) (string, bool) {
	t, ok := expr.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() && len(t.Parts) > 0 {
		return "", false
	}
	v, diags := t.Value(nil)
	return StringOf(v), !diags.HasErrors()
}

// A Referred is the block, or the instance of one, that a reference leads to.
type Referred interface {
	Name() string // as a reference to it is written
	Schema() *lang.Schema
}

// RefAttr is the attribute of a block's value that holds the Referred. No expression can name it, as it is no UTF-8.
const RefAttr = "\xffref"

// BlockOf returns the block that a value refers to, or nil.
func BlockOf(v cty.Value) Referred {
	if v == cty.NilVal {
		return nil
	}
	v, _ = v.Unmark()
	if !v.IsKnown() || v.IsNull() || !v.Type().IsObjectType() || !v.Type().HasAttribute(RefAttr) {
		return nil
	}
	ref := v.GetAttr(RefAttr)
	if !ref.Type().IsCapsuleType() || ref.IsNull() {
		return nil // made of bytes from outside
	}
	block, _ := ref.EncapsulatedValue().(Referred)
	return block
}

// BlockIn returns the first block that a value is or holds, or nil.
func BlockIn(v cty.Value) (found Referred) {
	if v == cty.NilVal {
		return nil
	}
	_ = cty.Walk(v, func(_ cty.Path, elem cty.Value) (bool, error) {
		if found == nil {
			found = BlockOf(elem)
		}
		return found == nil, nil
	})
	return found
}

// DescribeType says in words what values of a type are.
func DescribeType(t cty.Type) string {
	switch {
	case t == cty.String:
		return "a string"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "a bool (true or false)"
	case t.IsListType() || t.IsTupleType():
		return "a list"
	case t.IsSetType() && t.ElementType().IsPrimitiveType():
		return "a set of " + strings.Fields(DescribeType(t.ElementType()))[1] + "s"
	case t.IsSetType():
		return "a set"
	case t.IsObjectType() || t.IsMapType():
		return "a map"
	}
	return "a value of another kind"
}

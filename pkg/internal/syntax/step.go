package syntax

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

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

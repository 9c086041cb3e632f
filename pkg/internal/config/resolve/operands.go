package resolve

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// wrongOperand returns the error of a value that an operator or a string cannot take, or of a call with too few or too
// many arguments, with what to write, in place of HCL's. The value is a part of expr. It is nil for other diagnostics.
func wrongOperand(d *hcl.Diagnostic, expr hclsyntax.Expression, src *syntax.Document) (better *hcl.Diagnostic) {
	if d.Subject == nil || d.Context == nil || d.EvalContext == nil {
		return nil
	}
	var sum *hclsyntax.BinaryOpExpr // the outermost that the value may be a part of
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		x, isOperation := n.(*hclsyntax.BinaryOpExpr)
		if isOperation && (sum == nil || !isPartOfSum(x, sum)) {
			sum = x
		}
		if better != nil || n.Range() != *d.Context {
			return nil
		}
		switch x := n.(type) {
		case *hclsyntax.BinaryOpExpr:
			better = joinedWithPlus(d, x, sum, src)
		case *hclsyntax.TemplateExpr:
			better = wrongPart(d, x, src)
		case *hclsyntax.FunctionCallExpr:
			better = wrongCount(x)
		}
		return nil
	})
	return better
}

// isPartOfSum reports whether an operation is a sum, or a part of one that is added.
func isPartOfSum(x, sum *hclsyntax.BinaryOpExpr) bool {
	if x.Op != hclsyntax.OpAdd || sum.Op != hclsyntax.OpAdd {
		return false
	}
	for _, side := range []hclsyntax.Expression{sum.LHS, sum.RHS} {
		if inner, ok := meter.Unwrap(side).(*hclsyntax.BinaryOpExpr); ok && (inner == x || isPartOfSum(x, inner)) {
			return true
		}
	}
	return x == sum
}

// joinedWithPlus returns the error of strings that + is to join. sum is the whole of what is added.
func joinedWithPlus(d *hcl.Diagnostic, x, sum *hclsyntax.BinaryOpExpr, src *syntax.Document) *hcl.Diagnostic {
	if x.Op != hclsyntax.OpAdd {
		return nil
	}
	joined := false
	for _, side := range []hclsyntax.Expression{x.LHS, x.RHS} {
		v, _ := side.Value(d.EvalContext)
		if v, _ = syntax.Strip(v); v.Type() != cty.DynamicPseudoType && !v.Type().IsPrimitiveType() {
			return nil
		}
		joined = joined || side.Range() == *d.Subject && syntax.IsString(v)
	}
	if !joined {
		return nil
	}
	return diag.Error(diag.InvalidExpression, sum.SrcRange,
		"+ adds numbers. Strings are joined in quotes: write \"%s\".", inTemplate(sum, src))
}

// inTemplate writes an expression as a part of a string.
func inTemplate(expr hclsyntax.Expression, src *syntax.Document) string {
	text := src.Text(expr.Range())
	switch x := meter.Unwrap(expr).(type) {
	case *hclsyntax.LiteralValueExpr:
		return text
	case *hclsyntax.TemplateExpr:
		return strings.TrimSuffix(strings.TrimPrefix(text, `"`), `"`)
	case *hclsyntax.BinaryOpExpr:
		if x.Op == hclsyntax.OpAdd {
			return inTemplate(x.LHS, src) + inTemplate(x.RHS, src)
		}
	}
	return "${" + text + "}"
}

// wrongPart returns the error of a list or map that is to be part of a string.
func wrongPart(d *hcl.Diagnostic, x *hclsyntax.TemplateExpr, src *syntax.Document) *hcl.Diagnostic {
	for _, part := range x.Parts {
		if part.Range() != *d.Subject {
			continue
		}
		v, _ := part.Value(d.EvalContext)
		v, _ = syntax.Strip(v)
		text := src.Text(part.Range())
		what, right := "", ""
		switch t := v.Type(); {
		case v.IsNull() || t == cty.DynamicPseudoType:
		case isBlock(part):
			what, right = "block", text+".label or another of its attributes"
		case t.IsListType() || t.IsTupleType() || t.IsSetType():
			what, right = "list", fmt.Sprintf(`join(", ", %s)`, text)
		case t.IsMapType() || t.IsObjectType():
			what, right = "map", "jsonencode("+text+"), or name one of its values"
		}
		if what != "" {
			return diag.Error(diag.InvalidExpression, part.Range(), "A %s cannot be part of a string: write %s.", what,
				right)
		}
	}
	return nil
}

// isBlock reports whether an expression is a reference to a block.
func isBlock(expr hcl.Expression) bool {
	t, diags := hcl.AbsTraversalForExpr(meter.Unwrap(expr))
	if diags.HasErrors() {
		return false
	}
	p, named := ReferenceOf(t)
	return named && p.isBlock() && lang.RootSchema.Block(p.Root) != nil
}

// wrongCount returns the error of a call of a function of the language with too few or too many arguments.
func wrongCount(x *hclsyntax.FunctionCallExpr) *hcl.Diagnostic {
	for _, f := range functions.All() {
		most := len(f.Params)
		least := most
		if f.Variadic {
			least--
		}
		if n := len(x.Args); f.Name != x.Name || x.ExpandFinal || n >= least && (n <= most || f.Variadic) {
			continue
		}
		takes := fmt.Sprint(least)
		if f.Variadic {
			takes += " or more"
		}
		noun := " arguments"
		if least == 1 && !f.Variadic {
			noun = " argument"
		}
		return diag.Error(diag.InvalidExpression, x.Range(), "%s takes %s%s, not %d: %s.", x.Name, takes, noun,
			len(x.Args), f.Signature)
	}
	return nil
}

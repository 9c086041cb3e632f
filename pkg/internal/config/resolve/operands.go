package resolve

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// wrongOperand returns the error of a value that an operator, a string, a loop or a function cannot take, or of a call
// with too few or too many arguments, with what to write, in place of HCL's. The value is a part of expr. It is nil for
// other diagnostics.
func wrongOperand(d *hcl.Diagnostic, expr hclsyntax.Expression, src *syntax.Document) (better *hcl.Diagnostic) {
	if d.Subject == nil || d.EvalContext == nil {
		return nil
	}
	whole := *cmp.Or(d.Context, d.Subject)
	var sum *hclsyntax.BinaryOpExpr // the outermost that the value may be a part of
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		x, isOperation := n.(*hclsyntax.BinaryOpExpr)
		if isOperation && (sum == nil || !isPartOfSum(x, sum)) {
			sum = x
		}
		if better != nil || n.Range() != whole {
			return nil
		}
		switch x := n.(type) {
		case *hclsyntax.BinaryOpExpr:
			better = cmp.Or(joinedWithPlus(d, x, sum, src), wrongSide(d, x.Op, x.LHS, x.RHS))
		case *hclsyntax.UnaryOpExpr:
			better = wrongSide(d, x.Op, x.Val)
		case *hclsyntax.ForExpr:
			better = wrongCollection(d, x)
		case *hclsyntax.ConditionalExpr:
			better = wrongCondition(d, x)
		case *hclsyntax.TemplateExpr:
			better = wrongPart(d, x, src)
		case *hclsyntax.FunctionCallExpr:
			better = cmp.Or(wrongCount(d, x), wrongArgument(d, x, src), wrongKind(d, x, src),
				wrongConversion(d, x, src), allFail(d, x, src))
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
		if what, right := inString(v, src.Text(part.Range())); what != "" {
			return diag.Error(diag.InvalidExpression, part.Range(), "A %s cannot be part of a string: write %s.", what,
				right)
		}
	}
	return nil
}

// inString says what a value is that cannot be part of a string, and what to write in place of its text. what is ""
// for others.
func inString(v cty.Value, text string) (what, right string) {
	if v.IsNull() || !v.CanIterateElements() {
		return "", ""
	}
	if syntax.BlockOf(v) != nil {
		return "block", text + ".label or another of its attributes"
	}
	what, right = "map", "jsonencode("+text+"), or name one of its values"
	if t := v.Type(); t.IsListType() || t.IsTupleType() || t.IsSetType() {
		what, right = "list", "jsonencode("+text+")"
	}
	for it := v.ElementIterator(); it.Next(); {
		key, elem := it.Element()
		elem, _ = syntax.Strip(elem)
		block := syntax.BlockIn(elem) != nil
		switch {
		case what == "list" && block:
			return what, fmt.Sprintf(`join(", ", [for x in %s : x.label])`, text)
		case what == "list" && elem.Type().IsPrimitiveType():
			return what, fmt.Sprintf(`join(", ", %s)`, text)
		case block:
			return what, fmt.Sprintf("one of its values, such as %s[%s].label", text, diag.Quote(key.AsString()))
		}
	}
	return what, right
}

// wrongCollection returns the error of a loop over what has no elements.
func wrongCollection(d *hcl.Diagnostic, x *hclsyntax.ForExpr) *hcl.Diagnostic {
	v, _ := x.CollExpr.Value(d.EvalContext)
	v, _ = syntax.Strip(v)
	if *d.Subject != x.CollExpr.Range() || !v.Type().IsPrimitiveType() || v.IsNull() {
		return nil
	}
	return diag.Error(diag.WrongType, *d.Subject, "for takes a list or a map, not %s.", syntax.DescribeType(v.Type()))
}

// wrongCondition returns the error of a condition that is neither true nor false.
func wrongCondition(d *hcl.Diagnostic, x *hclsyntax.ConditionalExpr) *hcl.Diagnostic {
	v, _ := x.Condition.Value(d.EvalContext)
	v, _ = syntax.Strip(v)
	if _, err := convert.Convert(v, cty.Bool); err == nil || *d.Subject != x.Condition.Range() {
		return nil
	}
	return diag.Error(diag.WrongType, *d.Subject, "A condition must be true or false, not %s.", givenType(v, cty.Bool))
}

// symbols are the operators as they are written.
var symbols = map[*hclsyntax.Operation]string{
	hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/",
	hclsyntax.OpModulo: "%", hclsyntax.OpNegate: "-", hclsyntax.OpLogicalAnd: "&&", hclsyntax.OpLogicalOr: "||",
	hclsyntax.OpLogicalNot: "!", hclsyntax.OpGreaterThan: ">", hclsyntax.OpGreaterThanOrEqual: ">=",
	hclsyntax.OpLessThan: "<", hclsyntax.OpLessThanOrEqual: "<=",
}

// wrongSide returns the error of a value of a type that an operator does not take.
func wrongSide(d *hcl.Diagnostic, op *hclsyntax.Operation, sides ...hclsyntax.Expression) *hcl.Diagnostic {
	for i, side := range sides {
		if side.Range() != *d.Subject || symbols[op] == "" {
			continue
		}
		v, _ := side.Value(d.EvalContext)
		v, _ = syntax.Strip(v)
		want := op.Impl.Params()[i].Type
		if _, err := convert.Convert(v, want); err == nil || v.Type() == cty.DynamicPseudoType {
			return nil
		}
		wants := "numbers"
		if want == cty.Bool {
			wants = "true or false"
		}
		return diag.Error(diag.WrongType, *d.Subject, "%s takes %s, not %s.", symbols[op], wants, givenType(v, want))
	}
	return nil
}

// wantedType says in words what a parameter takes.
func wantedType(t cty.Type) string {
	switch {
	case t == cty.Bool:
		return "true or false"
	case !t.IsSetType() && t.IsCollectionType() && t.ElementType().IsPrimitiveType():
		return syntax.DescribeType(t) + " of " + t.ElementType().FriendlyName() + "s"
	}
	return syntax.DescribeType(t)
}

// givenType says in words what a value is that is not of a type: if just its elements are not, what they are.
func givenType(v cty.Value, want cty.Type) string {
	if block := syntax.BlockOf(v); block != nil {
		return "the block " + block.Name()
	}
	if v.IsNull() {
		return "null"
	}
	what := syntax.DescribeType(v.Type())
	if syntax.IsString(v) && want.IsPrimitiveType() {
		return "the string " + diag.Quote(v.AsString())
	}
	if !want.IsCollectionType() || !v.CanIterateElements() {
		return what
	}
	for it := v.ElementIterator(); it.Next(); {
		_, elem := it.Element()
		if _, err := convert.Convert(elem, want.ElementType()); err != nil {
			return what + " with " + syntax.DescribeType(elem.Type())
		}
	}
	return what
}

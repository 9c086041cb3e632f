package resolve

import (
	"cmp"
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Explain returns a better diagnostic for one of HCL's of an expression in a file, nil if there is none.
func Explain(d *hcl.Diagnostic, expr hclsyntax.Expression, src *syntax.Document) *hcl.Diagnostic {
	return cmp.Or(missingElement(d, expr, src), nullReference(d, src), wholeBlock(d), differingResults(d),
		wrongOperand(d, expr, src))
}

// nullReference returns the error of a reference whose value is null where an expression cannot use null, as in a
// string, in place of HCL's, which says neither. It is nil for other diagnostics.
func nullReference(d *hcl.Diagnostic, src *syntax.Document) *hcl.Diagnostic {
	x, ok := meter.Unwrap(d.Expression).(*hclsyntax.ScopeTraversalExpr)
	if !ok || d.Subject == nil || *d.Subject != x.Range() {
		return nil
	}
	v, diags := x.Value(d.EvalContext)
	if diags.HasErrors() || !v.IsNull() {
		return nil
	}
	name := src.Text(x.Range())
	return diag.Error(diag.NullValue, x.Range(), "%s is null, and cannot be used here: coalesce(%s, …) takes another "+
		"value then.", name, name)
}

// wholeBlock returns the error of a block that a function or a loop does not take, at the argument. It is nil for other
// diagnostics.
func wholeBlock(d *hcl.Diagnostic) *hcl.Diagnostic {
	extra, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d)
	var refused *meter.BlockError
	if !ok || !errors.As(extra.FunctionCallError(), &refused) {
		return nil
	}
	at := *d.Subject
	if call, ok := d.Expression.(*hclsyntax.FunctionCallExpr); ok && len(call.Args) > 0 {
		at = call.Args[min(refused.Arg, len(call.Args)-1)].Range() // the last may be several, list...
	}
	return diag.Error(diag.WrongType, at, "%s", diag.Sentence(refused.Error()))
}

// differingResults returns the error of a condition between a block and what is none of its kind. It is nil for other
// diagnostics.
func differingResults(d *hcl.Diagnostic) *hcl.Diagnostic {
	x, ok := d.Expression.(*hclsyntax.ConditionalExpr)
	if !ok || d.Subject == nil {
		return nil
	}
	for _, result := range []hclsyntax.Expression{x.TrueResult, x.FalseResult} {
		v, diags := result.Value(d.EvalContext)
		block := syntax.BlockIn(v)
		if diags.HasErrors() || block == nil || *d.Subject == x.Condition.Range() {
			continue
		}
		return diag.Error(diag.WrongType, *d.Subject, "%s is a whole block, and the other result of the condition is "+
			"no block of its kind: write a reference to one, or attributes in both, such as %s.", block.Name(),
			meter.AttributeOf(block))
	}
	return nil
}

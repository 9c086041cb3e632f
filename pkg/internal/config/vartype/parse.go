package vartype

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Parse reads the type that a variable declares: an expression of the native syntax, in JSON the text of a string.
// What is wrong with it is a diagnostic.
func Parse(expr hclsyntax.Expression, json bool) (lang.Constraint, *hcl.Diagnostic) {
	if text, quoted := stringLiteral(expr); quoted && !json {
		d := diag.Error(diag.InvalidType, expr.Range(), "A type is written without quotes: write %s.", text)
		return lang.Constraint{}, diag.WithFix(d, diag.Replace(expr.Range(), text))
	} else if quoted {
		parsed, diags := hclsyntax.ParseExpression([]byte(text), expr.Range().Filename, expr.Range().Start)
		if diags.HasErrors() {
			return lang.Constraint{}, diag.Error(diag.InvalidType, expr.Range(), "%s is no type.%s", diag.Quote(text),
				hint(text))
		}
		expr = parsed
	}
	t, defaults, diags := typeexpr.TypeConstraintWithDefaults(expr)
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return lang.Constraint{}, diag.Error(diag.InvalidType, *d.Subject, "%s%s", d.Detail, hint(keyword(expr)))
		}
	}
	return lang.Constraint{Type: t, Defaults: defaults}, nil
}

// hint says which types there are, or which one was meant.
func hint(text string) string {
	var names, forms []string
	for _, k := range functions.TypeKeywords {
		names, forms = append(names, k.Name), append(forms, k.Signature)
	}
	if near := diag.DidYouMean(text, names, diag.Plain); near != "" {
		return near
	}
	return " Types are " + strings.Join(forms[:len(forms)-1], ", ") + "; in an object, " + forms[len(forms)-1] + "."
}

// keyword returns the name that a type begins with, or "".
func keyword(expr hclsyntax.Expression) string {
	if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok {
		return call.Name
	}
	return hcl.ExprAsKeyword(expr)
}

// stringLiteral returns the text of a plain string.
func stringLiteral(expr hclsyntax.Expression) (string, bool) {
	t, ok := expr.(*hclsyntax.TemplateExpr)
	if !ok || !t.IsStringLiteral() {
		return "", false
	}
	v, diags := t.Value(nil)
	return v.AsString(), !diags.HasErrors()
}

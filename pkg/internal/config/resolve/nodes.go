package resolve

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// checkNode checks what is not a reference: names of functions, and blocks that are used as maps.
func (r *resolver) checkNode(n hclsyntax.Node) {
	switch n := n.(type) {
	case *hclsyntax.LiteralValueExpr:
		r.checkLiteral(n)
	case *hclsyntax.FunctionCallExpr:
		r.checkCall(n)
	case *hclsyntax.ForExpr:
		r.checkCollection(n.CollExpr)
	case *hclsyntax.SplatExpr:
		r.checkCollection(n.Source)
	}
}

// checkLiteral rejects numbers that would fill the memory with digits.
func (r *resolver) checkLiteral(n *hclsyntax.LiteralValueExpr) {
	if v := n.Val; v.Type() == cty.Number && v.IsKnown() && !v.IsNull() && meter.IsHuge(v.AsBigFloat()) {
		r.report(n.SrcRange, diag.Error(diag.NumberOutOfRange, n.SrcRange,
			"This number has more than %d binary digits.", meter.MaxBits))
	}
}

func (r *resolver) checkCall(n *hclsyntax.FunctionCallExpr) {
	if !slices.Contains(r.functions, n.Name) {
		d := diag.Error(diag.UnknownFunction, n.NameRange, "There is no function %q.%s", n.Name,
			diag.DidYouMean(n.Name, r.functions, func(s string) string { return s + "()" }))
		if near := diag.Nearest(n.Name, r.functions); near != "" {
			diag.WithFix(d, diag.Meant(n.NameRange, near))
		}
		r.report(n.NameRange, d)
		return
	}
	if (n.Name == "keys" || n.Name == "values") && len(n.Args) == 1 {
		r.checkCollection(n.Args[0])
	}
}

// checkCollection checks that a block which is used as a map has for_each.
func (r *resolver) checkCollection(expr hclsyntax.Expression) {
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		return
	}
	p, named := ReferenceOf(t)
	if !named || !p.isBlock() || len(p.steps) > 0 {
		return
	}
	if b := r.ByLabel[p.Root][p.Name]; b != nil && b.Attribute(lang.ForEach) == nil {
		r.report(p.At, NoInstances(p.At, lang.FormatReference(p.Root, p.Name, "")))
	}
}

// NoInstances returns the error of a single block that is used as a map.
func NoInstances(at hcl.Range, name string) *hcl.Diagnostic {
	return diag.Error(diag.NoForEachThere, at,
		"%s has no for_each: it is one block, not a map of instances. Give it for_each, or refer to it alone.", name)
}

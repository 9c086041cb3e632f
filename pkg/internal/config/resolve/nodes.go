package resolve

import (
	"slices"
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

// checkNode checks what is not a reference: names of functions, and blocks that are used as maps.
func (r *resolver) checkNode(x expression, n hclsyntax.Node) {
	switch n := n.(type) {
	case *hclsyntax.LiteralValueExpr:
		checkLiteral(r, n)
	case *hclsyntax.FunctionCallExpr:
		r.checkCall(x, n)
	case *hclsyntax.ForExpr:
		checkCollection(r, n.CollExpr)
	case *hclsyntax.SplatExpr:
		checkCollection(r, n.Source)
	}
}

// Steps returns the names of all attributes and keys that expressions take of values: those of blocks that they may
// ask for.
func Steps(ns *Namespace) map[string]bool {
	names := map[string]bool{}
	for _, x := range expressions(ns) {
		_ = hclsyntax.VisitAll(x.expr, func(n hclsyntax.Node) hcl.Diagnostics {
			addSteps(names, n)
			return nil
		})
	}
	return names
}

func addSteps(names map[string]bool, n hclsyntax.Node) {
	var steps hcl.Traversal
	switch n := n.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		steps = n.Traversal[1:]
	case *hclsyntax.RelativeTraversalExpr:
		steps = n.Traversal
	case *hclsyntax.LiteralValueExpr: // perhaps of a key in brackets
		names[syntax.StringOf(n.Val)] = true
	}
	for _, s := range steps {
		name, _, _ := syntax.StepName(s)
		names[name] = true
	}
}

// checkLiteral rejects numbers that would fill the memory with digits.
func checkLiteral(r *resolver, n *hclsyntax.LiteralValueExpr) {
	if v := n.Val; v.Type() == cty.Number && v.IsKnown() && !v.IsNull() && meter.IsHuge(v.AsBigFloat()) {
		r.report(n.SrcRange, diag.Error(diag.NumberOutOfRange, n.SrcRange,
			"This number has more than %d binary digits.", meter.MaxBits))
	}
}

func (r *resolver) checkCall(x expression, n *hclsyntax.FunctionCallExpr) {
	if functions.Has(n.Name) {
		checkMaps(r, n)
		return
	}
	if _, ok := r.Lookup(x.source.Scope, "function", n.Name); ok {
		return
	}
	names := append(r.Visible(x.source.Scope, "function"), functions.Names()...)
	if namespace, plain, ok := cutNamespace(n.Name); ok && slices.Contains(names, plain) {
		r.report(n.NameRange, diag.WithFix(diag.Error(diag.UnknownFunction, n.NameRange,
			"There is no function %q: functions have no namespaces such as %s. Did you mean %s()?", n.Name, namespace,
			plain), diag.Meant(n.NameRange, plain)))
		return
	}
	if why := functions.Refused[n.Name]; why != "" {
		r.report(n.NameRange, diag.Error(diag.UnknownFunction, n.NameRange, "There is no function %q: %s.", n.Name,
			why))
		return
	}
	d := diag.Error(diag.UnknownFunction, n.NameRange, "There is no function %q.%s", n.Name,
		diag.DidYouMean(n.Name, names, func(s string) string { return s + "()" }))
	if near := diag.Nearest(n.Name, names); near != "" {
		diag.WithFix(d, diag.Meant(n.NameRange, near))
	} else {
		diag.MarkAbsent(d)
	}
	r.report(n.NameRange, d)
}

// cutNamespace takes the namespace from the name of a function; ok is false if it has none.
func cutNamespace(name string) (namespace, plain string, ok bool) {
	i := strings.LastIndex(name, "::")
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+len("::"):], true
}

// ofMaps are functions that take maps, or make a text of one.
var ofMaps = []string{"keys", "values", "merge", "lookup", "jsonencode", "yamlencode"}

// checkMaps checks the arguments of a function that takes maps.
func checkMaps(r *resolver, n *hclsyntax.FunctionCallExpr) {
	if slices.Contains(ofMaps, n.Name) {
		for _, arg := range n.Args {
			checkCollection(r, arg)
		}
	}
}

// checkCollection checks that a block which is used as a map has for_each, and is no instance of one.
func checkCollection(r *resolver, expr hclsyntax.Expression) {
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		return
	}
	p, named := ReferenceOf(t)
	b := r.ByLabel[p.Root][p.Name]
	if !named || !p.isBlock() || b == nil {
		return
	}
	key, isInstance := p.Key()
	switch hasInstances := b.Attribute(lang.ForEach) != nil; {
	case !hasInstances && len(p.steps) == 0:
		r.report(p.At, NoInstances(p.At, lang.FormatReference(p.Root, p.Name, "")))
	case hasInstances && isInstance && len(p.steps) == 1:
		name := lang.FormatReference(p.Root, p.Name, key)
		r.report(p.At, diag.Error(diag.WrongType, p.At, "%s is one block, not a map: name its attributes, such as "+
			"%s.label.", name, name))
	}
}

// NoInstances returns the error of a single block that is used as a map.
func NoInstances(at hcl.Range, name string) *hcl.Diagnostic {
	return diag.Error(diag.NoForEachThere, at,
		"%s has no for_each: it is one block, not a map of instances. Give it for_each, or write %s where one "+
			"block is expected.", name, name)
}

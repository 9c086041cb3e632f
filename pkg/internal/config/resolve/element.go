package resolve

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// An access is a step into a value: coll[key] or coll.key.
type access struct {
	coll    cty.Value
	of      string // coll as it is written
	key     cty.Value
	at      hcl.Range // of the key with its brackets or its point
	written bool      // the key is written there
}

// missingElement returns the error of a step to an element that a map, an object or a list does not have, in
// place of HCL's, which names neither the key nor what there is. It is nil for other diagnostics.
func missingElement(d *hcl.Diagnostic, expr hclsyntax.Expression, src *syntax.Document) *hcl.Diagnostic {
	if d.Subject == nil || d.EvalContext == nil {
		return nil
	}
	a, ok := failedAccess(d, expr, src)
	if !ok {
		return nil
	}
	return errorOf(a)
}

// errorOf returns the error of a step to what is not there, nil if it is there, or not known.
func errorOf(a access) *hcl.Diagnostic {
	if a.coll == cty.NilVal || !a.coll.IsKnown() || a.coll.IsNull() || !a.key.IsWhollyKnown() || a.key.IsNull() {
		return nil
	}
	block := syntax.BlockOf(a.coll)
	switch t := a.coll.Type(); {
	case block != nil && syntax.IsString(a.key):
		return blockWithout(block, a)
	case t.IsObjectType(), t.IsMapType():
		return missingKey(a)
	case t.IsTupleType(), t.IsListType():
		return missingIndex(a)
	case t.IsPrimitiveType() && syntax.IsString(a.key):
		return diag.Error(diag.UnknownAttribute, a.at, "%s is %s, which has no attributes: write %s alone.", a.of,
			syntax.DescribeType(t), a.of)
	case t == cty.String:
		return diag.Error(diag.UnknownKey, a.at, "%s is a string, which has no elements: write substr(%s, 0, 1) for "+
			"its first character.", a.of, a.of)
	}
	return nil
}

// failedAccess finds the step that a diagnostic is about.
func failedAccess(d *hcl.Diagnostic, expr hclsyntax.Expression, src *syntax.Document) (a access, ok bool) {
	switch x := d.Expression.(type) {
	case *hclsyntax.IndexExpr:
		coll, _ := x.Collection.Value(d.EvalContext)
		key, _ := x.Key.Value(d.EvalContext)
		coll, _ = syntax.Strip(coll)
		key, _ = syntax.Strip(key)
		// The diagnostic may be one of the collection or the key.
		return access{coll, src.Text(x.Collection.Range()), key, x.BracketRange, false}, *d.Subject == x.BracketRange
	case *hclsyntax.RelativeTraversalExpr:
		if item, isItem := x.Source.(*hclsyntax.AnonSymbolExpr); isItem {
			return failedInSplat(d, splatOf(expr, item), x.Traversal, src)
		}
		from, _ := x.Source.Value(d.EvalContext)
		return failedStep(from, x.Source.Range(), x.Traversal, d, src)
	case *hclsyntax.ScopeTraversalExpr:
		root, _ := x.Traversal[:1].TraverseAbs(d.EvalContext)
		return failedStep(root, x.Traversal[0].SourceRange(), x.Traversal[1:], d, src)
	}
	return access{}, false
}

// splatOf returns the splat in an expression whose elements an expression stands for, nil if there is none.
func splatOf(expr hclsyntax.Expression, item *hclsyntax.AnonSymbolExpr) (found *hclsyntax.SplatExpr) {
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if splat, ok := n.(*hclsyntax.SplatExpr); ok && splat.Item == item {
			found = splat
		}
		return nil
	})
	return found
}

// failedInSplat finds the step after coll[*] that a diagnostic is about, in the first element that lacks it: HCL knows
// the elements no more.
func failedInSplat(d *hcl.Diagnostic, splat *hclsyntax.SplatExpr, steps hcl.Traversal, src *syntax.Document) (a access,
	ok bool) {
	if splat == nil {
		return a, false
	}
	v, _ := splat.Source.Value(d.EvalContext)
	elems := []cty.Value{v}
	plain, _ := syntax.Strip(v)
	if t := plain.Type(); plain.CanIterateElements() && (t.IsTupleType() || t.IsListType() || t.IsSetType()) {
		elems = plain.AsValueSlice()
	}
	from := hcl.RangeBetween(splat.Source.Range(), splat.MarkerRange)
	for _, elem := range elems {
		if a, ok = failedStep(elem, from, steps, d, src); ok && errorOf(a) != nil {
			return a, true
		}
	}
	return a, false
}

// failedStep takes steps from a value, whose text is in the range from, up to the one that a diagnostic is about.
func failedStep(v cty.Value, from hcl.Range, steps hcl.Traversal, d *hcl.Diagnostic, src *syntax.Document) (a access,
	ok bool) {
	end := from
	for _, step := range steps {
		plain, _ := syntax.Strip(v)
		a = access{coll: plain, of: src.Text(hcl.RangeBetween(from, end)), at: step.SourceRange(), written: !src.JSON}
		switch s := step.(type) {
		case hcl.TraverseAttr:
			a.key = cty.StringVal(s.Name)
		case hcl.TraverseIndex:
			a.key = s.Key
		default:
			return a, false
		}
		if a.at == *d.Subject {
			return a, true
		}
		v, _ = step.TraversalStep(v)
		end = a.at
	}
	return a, false
}

func missingKey(a access) *hcl.Diagnostic {
	var keys []string
	for it := a.coll.ElementIterator(); it.Next(); {
		key, _ := it.Element()
		keys = append(keys, key.AsString())
	}
	if !syntax.IsString(a.key) {
		return diag.Error(diag.UnknownKey, a.at, "A key of %s is a string, in quotes.%s", a.of, thereIs(keys))
	}
	key := a.key.AsString()
	if slices.Contains(keys, key) {
		return nil
	}
	near := diag.Nearest(key, keys)
	if near == "" {
		return diag.Error(diag.UnknownKey, a.at, "%s has no key %q.%s", a.of, key, thereIs(keys))
	}
	d := diag.Error(diag.UnknownKey, a.at, "%s has no key %q. Did you mean %q?", a.of, key, near)
	if a.written {
		diag.WithFix(d, diag.Meant(a.at, "["+diag.Quote(near)+"]"))
	}
	return d
}

func thereIs(keys []string) string {
	if len(keys) == 0 {
		return " It is empty."
	}
	return " There is " + diag.OneOf(keys, diag.Quote) + "."
}

func missingIndex(a access) *hcl.Diagnostic {
	n := a.coll.LengthInt()
	if n == 0 {
		return diag.Error(diag.UnknownKey, a.at, "%s is empty: it has no element.", a.of)
	}
	if n == 1 {
		return diag.Error(diag.UnknownKey, a.at, "%s is a list of one element, %s[0].", a.of, a.of)
	}
	return diag.Error(diag.UnknownKey, a.at, "%s is a list of %d: its elements are %s[0] to %s[%d].", a.of, n,
		a.of, a.of, n-1)
}

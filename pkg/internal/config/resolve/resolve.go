package resolve

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A resolver resolves every name in every expression before anything is evaluated, so that mistakes in unused
// blocks and branches are found too.
type resolver struct {
	*Namespace
	out   *diag.Collector
	bad   []hcl.Range // references that lead nowhere
	hints int         // that were looked for
}

// Resolve looks up all names of all expressions. What it rejects is added to out, and the places of
// it are returned.
func (ns *Namespace) Resolve(out *diag.Collector) (refused []hcl.Range) {
	r := &resolver{Namespace: ns, out: out}
	r.resolveAll()
	return r.bad
}

func (r *resolver) resolveAll() {
	for _, x := range expressions(r.Namespace) {
		for _, t := range x.expr.Variables() {
			if d := r.checkReference(x, t); r.isLost(t) {
				r.bad = append(r.bad, t.SourceRange())
			} else if d != nil {
				r.report(t.SourceRange(), d)
			}
		}
		_ = hclsyntax.VisitAll(x.expr, func(n hclsyntax.Node) hcl.Diagnostics {
			r.checkNode(x, n)
			return nil
		})
	}
}

// isLost reports whether a reference may lead to a definition that could not be read for broken syntax.
func (r *resolver) isLost(t hcl.Traversal) bool {
	p, _ := ReferenceOf(t)
	return slices.ContainsFunc(r.Documents, func(s *syntax.Document) bool {
		return slices.Contains(s.Lost, p.Root+"."+p.Name)
	})
}

func (r *resolver) report(at hcl.Range, d *hcl.Diagnostic) {
	r.bad = append(r.bad, at)
	r.out.Add(d)
}

// checkReference checks one reference.
func (r *resolver) checkReference(x expression, t hcl.Traversal) *hcl.Diagnostic {
	p, named := ReferenceOf(t)
	if slices.Contains(x.params, p.Root) {
		return nil
	}
	if !slices.Contains(lang.ReferenceRoots, p.Root) {
		return r.unknownRootError(x, p)
	}
	if !named {
		return r.incompleteError(x, p)
	}
	switch p.Root {
	case "var":
		return r.checkName(p, diag.UnknownVariable, "variable", r.Visible(x.source.Scope, p.Root))
	case "local":
		return r.checkName(p, diag.UnknownLocalValue, "local value", r.Visible(x.source.Scope, p.Root))
	case "include":
		return r.checkExport(x, p)
	case lang.DefaultsRoot:
		return r.checkDefault(x, p)
	case "git":
		return r.checkName(p, diag.UnknownAttributeOfGit, "attribute of git",
			slices.Sorted(maps.Keys(lang.GitAttributes)))
	case "each":
		return r.checkEach(x, p)
	}
	return r.checkBlock(p)
}

// constants are those of other languages, with HCL's.
var constants = map[string]string{
	"true": "true", "false": "false", "null": "null", "nil": "null", "none": "null", "undefined": "null",
}

func (r *resolver) unknownRootError(x expression, p Reference) *hcl.Diagnostic {
	if right := constants[strings.ToLower(p.Root)]; right != "" && p.Name == "" {
		return diag.WithFix(diag.Error(diag.UnknownReference, p.At, "There is nothing called %s. Did you mean %s?",
			p.Root, right), diag.Meant(p.UpTo(1), right))
	}
	for _, root := range []string{"var", "local"} {
		if p.Name == "" && slices.Contains(r.Visible(x.source.Scope, root), p.Root) {
			right := root + "." + p.Root
			return diag.WithFix(diag.Error(diag.UnknownReference, p.At, "There is nothing called %s. Did you mean %s?",
				p.Root, right), diag.Meant(p.UpTo(1), right))
		}
	}
	if x.isEnv && p.Name == "" {
		return diag.Error(diag.UnknownReference, p.At, "There is nothing called %s. What the base of an image has for "+
			"a variable of the environment is written $%[1]s, without braces.", p.Root)
	}
	roots := append(slices.Clone(x.params), lang.ReferenceRoots...)
	if near := diag.Nearest(p.Root, roots); near != "" {
		return diag.WithFix(diag.Error(diag.UnknownReference, p.At, "There is nothing called %s. Did you mean %s?",
			p.Root,
			near), diag.Meant(p.UpTo(1), near))
	}
	hint := " References begin with " + diag.OneOf(lang.ReferenceRoots, diag.Plain) + "."
	if !x.source.JSON {
		hint = " A string is written in quotes: \"" + p.Root + "\". References begin with " +
			diag.OneOf(lang.ReferenceRoots, diag.Plain) + "."
	}
	return diag.Error(diag.UnknownReference, p.At, "There is nothing called %s.%s", p.Root, hint)
}

// incompleteError returns the error of a root without a name.
func (r *resolver) incompleteError(x expression, p Reference) *hcl.Diagnostic {
	var names []string
	switch p.Root {
	case "var", "local", lang.DefaultsRoot:
		names = r.Visible(x.source.Scope, p.Root)
	case "include":
		names = r.Files(x.source.Scope)
	case "git":
		names = slices.Sorted(maps.Keys(lang.GitAttributes))
	case "each":
		names = []string{"key", "value"}
	default:
		names = r.Labels(p.Root)
	}
	if len(names) == 0 {
		return diag.Error(diag.IncompleteReference, p.At, "%s needs a name behind it: write %s.NAME.", p.Root, p.Root)
	}
	if key, steps := indexAfter(x, p.At); key != "" {
		first := lang.FormatReference(p.Root, names[0], "")
		if p.Root == "include" {
			first += steps // a file is no value
		}
		return diag.Error(diag.IncompleteReference, p.At, "%s cannot be indexed, as names are known before values: "+
			"write a map of what is chosen from, such as { %s = %s }[%s].", p.Root, mapKey(names[0]), first, key)
	}
	return diag.Error(diag.IncompleteReference, p.At, "%s needs a name behind it: write %s.",
		p.Root, diag.OneOf(names, func(n string) string { return lang.FormatReference(p.Root, n, "") }))
}

// indexAfter returns the key, as it is written, by which an expression indexes what is at a place, and the steps after
// it. The key is "" if there is none.
func indexAfter(x expression, at hcl.Range) (key, steps string) {
	var whole hcl.Range
	_ = hclsyntax.VisitAll(x.expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if index, ok := n.(*hclsyntax.IndexExpr); ok && index.Collection.Range() == at {
			key, whole = x.source.Text(index.Key.Range()), index.Range()
		}
		return nil
	})
	_ = hclsyntax.VisitAll(x.expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if rel, ok := n.(*hclsyntax.RelativeTraversalExpr); ok && rel.Source.Range() == whole {
			steps = x.source.Text(rel.Traversal.SourceRange())
		}
		return nil
	})
	return key, steps
}

// mapKey returns a name as a key of a map is written.
func mapKey(name string) string {
	if hclsyntax.ValidIdentifier(name) {
		return name
	}
	return diag.Quote(name)
}

// checkName checks that a name is one of the sorted names.
func (r *resolver) checkName(p Reference, kind *diag.Kind, what string, names []string) *hcl.Diagnostic {
	if _, ok := slices.BinarySearch(names, p.Name); ok {
		return nil
	}
	show := func(n string) string { return lang.FormatReference(p.Root, n, "") }
	hint, near := r.hint(p.Name, names, show)
	d := diag.Error(kind, p.At, "There is no %s %q.%s", what, p.Name, hint)
	if near != "" {
		diag.WithFix(d, diag.Meant(p.UpTo(2), show(near)))
	} else {
		diag.MarkAbsent(d)
	}
	if kind == diag.UnknownVariable || kind == diag.UnknownToolchain {
		diag.WithFix(d, diag.AddBlock(what, p.Name))
	}
	return d
}

// maxHints is how many mistakes get a hint: each is compared with all names.
const maxHints = 100

// hint names the nearest name, which it returns too, else all names.
func (r *resolver) hint(name string, names []string, show func(string) string) (text, near string) {
	if r.hints++; r.hints > maxHints {
		return "", ""
	}
	if near = diag.Nearest(name, names); near != "" {
		return " Did you mean " + show(near) + "?", near
	}
	if len(names) == 0 {
		return "", ""
	}
	return " There is " + diag.OneOf(names, show) + ".", ""
}

func (r *resolver) checkEach(x expression, p Reference) *hcl.Diagnostic {
	if p.Name != "key" && p.Name != "value" {
		return diag.Error(diag.UnknownReference, p.At, "There is no each.%s: there are each.key and each.value.",
			p.Name)
	}
	if !x.each {
		why := x.why
		if why == "" {
			why = "only a block with for_each has each.key and each.value"
		}
		return diag.Error(diag.NoForEachHere, p.At, "%s.%s is not known here: %s.", p.Root, p.Name, why)
	}
	return nil
}

// unknownBlocks are the kinds of mistakes of references to blocks that there are not.
var unknownBlocks = map[string]*diag.Kind{
	"toolchain": diag.UnknownToolchain, "target": diag.UnknownTarget, "image": diag.UnknownImage,
	"group": diag.UnknownGroup,
}

// checkBlock checks a reference to a block, and to an attribute of it.
func (r *resolver) checkBlock(p Reference) *hcl.Diagnostic {
	if d := r.checkName(p, unknownBlocks[p.Root], p.Root, r.Labels(p.Root)); d != nil {
		return d
	}
	b := r.ByLabel[p.Root][p.Name]
	if len(p.steps) == 0 {
		return nil
	}
	if b.Attribute(lang.ForEach) != nil {
		return r.checkBlockAttribute(b, p, p.steps[1:]) // the key is checked when for_each is evaluated
	}
	if _, ok := p.steps[0].(hcl.TraverseIndex); ok {
		return diag.Error(diag.NoForEachThere, p.At, "%s has no for_each, so that it has no instances: write %s.",
			lang.FormatReference(p.Root, p.Name, ""), lang.FormatReference(p.Root, p.Name, ""))
	}
	return r.checkBlockAttribute(b, p, p.steps)
}

func (r *resolver) checkBlockAttribute(b *syntax.Block, p Reference, steps hcl.Traversal) *hcl.Diagnostic {
	if len(steps) == 0 {
		return nil
	}
	name, at, ok := syntax.StepName(steps[0])
	names := b.Schema.ValueNames()
	if !ok || slices.Contains(names, name) {
		return nil
	}
	key := ""
	if b.Attribute(lang.ForEach) != nil {
		key, _ = p.Key()
	}
	if d := builtLaterError(p.Root, lang.FormatReference(p.Root, p.Name, key), name, p.At); d != nil {
		return d
	}
	hint, near := r.hint(name, names, diag.Plain)
	d := noAttribute(p.Root, name, p.At, hint)
	if near != "" {
		diag.WithFix(d, diag.Meant(at, near))
	}
	return d
}

// checkExport checks a reference to what an included file exports.
func (r *resolver) checkExport(x expression, p Reference) *hcl.Diagnostic {
	inner, ok := included(r.Namespace, x.source.Scope, p.Name)
	if !ok {
		hint, _ := r.hint(p.Name, r.Files(x.source.Scope), func(n string) string { return "include." + n })
		return diag.MarkAbsent(diag.Error(diag.UnknownReference, p.At, "No file is included as %q.%s", p.Name, hint))
	}
	names := exportsOf(r.Namespace, inner)
	show := func(n string) string { return "include." + p.Name + "." + n }
	name, fixed := p.Key()
	switch {
	case slices.Contains(names, name):
		return nil
	case !fixed && len(names) > 0:
		return diag.Error(diag.IncompleteReference, p.At, "include.%s needs a name behind it: write %s.", p.Name,
			diag.OneOf(names, show))
	case len(names) == 0:
		return diag.MarkAbsent(diag.Error(diag.UnknownReference, p.At,
			"%s exports nothing: write exports { %s = … } in it.", p.Name, cmp.Or(name, "name")))
	}
	hint, _ := r.hint(name, names, show)
	return diag.MarkAbsent(diag.Error(diag.UnknownReference, p.At, "%s exports no %q.%s", p.Name, name, hint))
}

// CanResolve reports whether all references of an expression of a file lead somewhere, if it has each.key and
// each.value.
func (ns *Namespace) CanResolve(expr hclsyntax.Expression, source *syntax.Document) bool {
	r := &resolver{Namespace: ns, out: &diag.Collector{}}
	for _, t := range expr.Variables() {
		if r.checkReference(expression{expr: expr, source: source, each: true}, t) != nil {
			return false
		}
	}
	return true
}

package config

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A resolver looks up every name of every expression before anything is evaluated, so
// that mistakes in what is not used are found too.
type resolver struct {
	*namespace
	functions []string
	out       *collector
	bad       []hcl.Range // references that lead nowhere
	hints     int         // that were looked for
}

func (r *resolver) resolveAll() {
	for _, x := range r.expressions() {
		for _, t := range x.expr.Variables() {
			if d := r.traversal(x, t); r.isLost(t) {
				r.bad = append(r.bad, t.SourceRange())
			} else if d != nil {
				r.report(t.SourceRange(), d)
			}
		}
		_ = hclsyntax.VisitAll(x.expr, func(n hclsyntax.Node) hcl.Diagnostics {
			r.node(n)
			return nil
		})
	}
}

// isLost reports a reference to what stands where the syntax is broken.
func (r *resolver) isLost(t hcl.Traversal) bool {
	p, _ := pathOf(t)
	return slices.ContainsFunc(r.sources, func(s *document) bool { return slices.Contains(s.lost, p.root+"."+p.name) })
}

func (r *resolver) report(at hcl.Range, d *hcl.Diagnostic) {
	r.bad = append(r.bad, at)
	r.out.add(d)
}

// traversal checks one reference.
func (r *resolver) traversal(x expression, t hcl.Traversal) *hcl.Diagnostic {
	p, named := pathOf(t)
	if !slices.Contains(roots, p.root) {
		return r.unknownRoot(x, p)
	}
	if !named {
		return r.bare(x, p)
	}
	switch p.root {
	case "var":
		return r.named(p, diag.UnknownVariable, "variable", r.labels("variable"))
	case "local":
		return r.named(p, diag.UnknownLocalValue, "local value", r.allLocals())
	case "git":
		return r.named(p, diag.UnknownAttributeOfGit, "attribute of git", slices.Sorted(maps.Keys(gitAttrs)))
	case "each":
		return r.each(x, p)
	}
	return r.block(p)
}

func (r *resolver) unknownRoot(x expression, p refPath) *hcl.Diagnostic {
	if near := nearest(p.root, roots); near != "" {
		return diag.WithFix(diag.Error(diag.UnknownReference, p.at, "There is nothing called %s. Did you mean %s?", p.root, near), diag.Meant(p.upTo(1), near))
	}
	hint := " References begin with " + oneOf(roots, plain) + "."
	if !x.source.json {
		hint = " A string is written in quotes: \"" + p.root + "\". References begin with " + oneOf(roots, plain) + "."
	}
	return diag.Error(diag.UnknownReference, p.at, "There is nothing called %s.%s", p.root, hint)
}

// bare is the error of a root that stands alone.
func (r *resolver) bare(x expression, p refPath) *hcl.Diagnostic {
	var names []string
	switch p.root {
	case "var":
		names = r.labels("variable")
	case "local":
		names = r.allLocals()
	case "git":
		names = slices.Sorted(maps.Keys(gitAttrs))
	case "each":
		names = []string{"key", "value"}
	default:
		names = r.labels(p.root)
	}
	if len(names) == 0 {
		return diag.Error(diag.IncompleteReference, p.at, "%s needs a name behind it: write %s.NAME.", p.root, p.root)
	}
	return diag.Error(diag.IncompleteReference, p.at, "%s needs a name behind it: write %s.",
		p.root, oneOf(names, func(n string) string { return written(p.root, n, "") }))
}

// named checks a name against those that there are, sorted.
func (r *resolver) named(p refPath, kind *diag.Kind, what string, names []string) *hcl.Diagnostic {
	if _, ok := slices.BinarySearch(names, p.name); ok {
		return nil
	}
	show := func(n string) string { return written(p.root, n, "") }
	hint, near := r.hint(p.name, names, show)
	d := diag.Error(kind, p.at, "There is no %s %q.%s", what, p.name, hint)
	if near != "" {
		diag.WithFix(d, diag.Meant(p.upTo(2), show(near)))
	} else {
		diag.Absent(d)
	}
	if kind == diag.UnknownVariable || kind == diag.UnknownToolchain {
		diag.WithFix(d, diag.AddBlock(what, p.name))
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
	if near = nearest(name, names); near != "" {
		return " Did you mean " + show(near) + "?", near
	}
	if len(names) == 0 {
		return "", ""
	}
	return " There is " + oneOf(names, show) + ".", ""
}

func (r *resolver) each(x expression, p refPath) *hcl.Diagnostic {
	if p.name != "key" && p.name != "value" {
		return diag.Error(diag.UnknownReference, p.at, "There is no each.%s: there are each.key and each.value.", p.name)
	}
	if !x.each {
		why := x.why
		if why == "" {
			why = "only a block with for_each has each.key and each.value"
		}
		return diag.Error(diag.NoForEachHere, p.at, "%s.%s is not known here: %s.", p.root, p.name, why)
	}
	return nil
}

// unknownBlocks are the kinds of mistakes of references to blocks that there are not.
var unknownBlocks = map[string]*diag.Kind{
	"toolchain": diag.UnknownToolchain, "target": diag.UnknownTarget, "image": diag.UnknownImage, "group": diag.UnknownGroup,
}

// block checks a reference to a block, and to an attribute of it.
func (r *resolver) block(p refPath) *hcl.Diagnostic {
	if d := r.named(p, unknownBlocks[p.root], p.root, r.labels(p.root)); d != nil {
		return d
	}
	b := r.byLabel[p.root][p.name]
	if len(p.steps) == 0 {
		return nil
	}
	if b.attribute(forEach) != nil {
		return r.blockAttr(b, p, p.steps[1:]) // the key is checked when for_each is evaluated
	}
	if _, ok := p.steps[0].(hcl.TraverseIndex); ok {
		return diag.Error(diag.NoForEachThere, p.at, "%s has no for_each, so that it has no instances: write %s.",
			written(p.root, p.name, ""), written(p.root, p.name, ""))
	}
	return r.blockAttr(b, p, p.steps)
}

func (r *resolver) blockAttr(b *block, p refPath, steps hcl.Traversal) *hcl.Diagnostic {
	if len(steps) == 0 {
		return nil
	}
	name, ok := stepName(steps[0])
	names := b.schema.exposed()
	if !ok || slices.Contains(names, name) {
		return nil
	}
	hint, near := r.hint(name, names, plain)
	d := diag.Error(diag.UnknownAttribute, p.at, "%s has no attribute %q.%s", sentenceStart(p.root), name, hint)
	if near != "" {
		_, at, _ := Step(steps[0])
		diag.WithFix(d, diag.Meant(at, near))
	}
	return d
}

// exposed are the attributes of a reference's value.
func (s *schema) exposed() []string {
	names := []string{"label", "key"}
	for _, a := range s.attrs {
		names = append(names, a.name)
	}
	for _, b := range s.blocks {
		names = append(names, b.kind)
	}
	return names
}

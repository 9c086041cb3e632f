package config

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
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
		return r.named(p, "variable", r.labels("variable"))
	case "local":
		return r.named(p, "local value", r.allLocals())
	case "git":
		return r.named(p, "attribute of git", slices.Sorted(maps.Keys(gitAttrs)))
	case "each":
		return r.each(x, p)
	}
	return r.block(p)
}

func (r *resolver) unknownRoot(x expression, p refPath) *hcl.Diagnostic {
	hint := didYouMean(p.root, roots, plain)
	if hint == "" {
		hint = " A string is written in quotes: \"" + p.root + "\". References begin with " + oneOf(roots, plain) + "."
		if x.source.json {
			hint = " References begin with " + oneOf(roots, plain) + "."
		}
	}
	return problem(p.at, "Unknown reference", "There is nothing called %s.%s", p.root, hint)
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
		return problem(p.at, "Incomplete reference", "%s needs a name behind it: write %s.NAME.", p.root, p.root)
	}
	return problem(p.at, "Incomplete reference", "%s needs a name behind it: write %s.",
		p.root, oneOf(names, func(n string) string { return written(p.root, n, "") }))
}

// named checks a name against those that there are, sorted.
func (r *resolver) named(p refPath, what string, names []string) *hcl.Diagnostic {
	if _, ok := slices.BinarySearch(names, p.name); ok {
		return nil
	}
	d := problem(p.at, "Unknown "+what, "There is no %s %q.%s", what, p.name,
		r.hint(p, names, func(n string) string { return written(p.root, n, "") }))
	if r.hints > maxHints || nearest(p.name, names) == "" {
		absent(d)
	}
	return d
}

// maxHints is how many mistakes get a hint: each is compared with all names.
const maxHints = 100

// hint names the nearest name, else all names.
func (r *resolver) hint(p refPath, names []string, show func(string) string) string {
	if r.hints++; r.hints > maxHints {
		return ""
	}
	if s := didYouMean(p.name, names, show); s != "" {
		return s
	}
	if len(names) == 0 {
		return ""
	}
	return " There is " + oneOf(names, show) + "."
}

func (r *resolver) each(x expression, p refPath) *hcl.Diagnostic {
	if p.name != "key" && p.name != "value" {
		return problem(p.at, "Unknown reference", "There is no each.%s: there are each.key and each.value.", p.name)
	}
	if !x.each {
		why := x.why
		if why == "" {
			why = "only a block with for_each has each.key and each.value"
		}
		return problem(p.at, "No for_each here", "%s.%s is not known here: %s.", p.root, p.name, why)
	}
	return nil
}

// block checks a reference to a block, and to an attribute of it.
func (r *resolver) block(p refPath) *hcl.Diagnostic {
	if d := r.named(p, p.root, r.labels(p.root)); d != nil {
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
		return problem(p.at, "No for_each there", "%s has no for_each, so that it has no instances: write %s.",
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
	return problem(p.at, "Unknown attribute", "A %s has no attribute %q.%s", p.root, name,
		r.hint(refPath{name: name}, names, plain))
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

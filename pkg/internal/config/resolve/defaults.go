package resolve

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A DefaultSet is what defaults say for blocks of one kind.
type DefaultSet struct {
	Attributes map[string]*syntax.Attribute
	Blocks     []*syntax.Block // nested ones
}

// defaultsKey is the full name of defaults, that of their scope followed by nothing if they have none, and a kind.
type defaultsKey struct{ name, kind string }

func (ns builder) addDefaults(b *syntax.Block, out *diag.Collector) {
	if b.Label != "" {
		ns.addNamed(b, out)
	}
	for _, nested := range b.Blocks {
		key := defaultsKey{FullName(b), nested.Schema.Kind}
		if b.Duplicate {
			key.name += "\x00" + b.Header.String() // is checked, but nothing refers to it
		}
		if ns.defaults[key] == nil {
			ns.defaults[key] = &DefaultSet{Attributes: map[string]*syntax.Attribute{}}
		}
		ns.addAttributes(ns.defaults[key].Attributes, nil, nested, out)
		ns.defaults[key].Blocks = append(ns.defaults[key].Blocks, nested.Blocks...)
	}
}

// Chain returns the defaults of a block, those that take precedence first: the named ones, by their full names, and
// those without a name in the scopes around it.
func (ns *Namespace) Chain(b *syntax.Block, named []string) []*DefaultSet {
	if !b.Schema.Inherits {
		return nil
	}
	return chain(ns, b.Schema.Kind, named, b.Source.Scope)
}

func chain(ns *Namespace, kind string, named []string, scope *syntax.Scope) (all []*DefaultSet) {
	add := func(name string) {
		if set := ns.defaults[defaultsKey{name, kind}]; set != nil {
			all = append(all, set)
		}
	}
	for _, name := range slices.Backward(named) {
		add(name)
	}
	for s := scope; s != nil; s = s.Parent {
		add(s.Qualify(""))
	}
	return all
}

// Written returns the attribute that a block has, or gets from defaults, as far as the files show it: of those that it
// names, none is left out. It is nil if there is none.
func (ns *Namespace) Written(b *syntax.Block, name string) *syntax.Attribute {
	var named []string
	if a := b.Attribute(lang.Inherited.Name); a != nil {
		for _, t := range a.Expr.Variables() {
			if ref, ok := ReferenceOf(t); ok && ref.Root == lang.DefaultsRoot {
				full, _ := ns.Lookup(a.Source.Scope, ref.Root, ref.Name)
				named = append(named, full)
			}
		}
	}
	return WrittenIn(b, ns.Chain(b, named), name)
}

// WrittenIn returns the attribute of a block, or that of the first defaults that have it; nil if there is none.
func WrittenIn(b *syntax.Block, chain []*DefaultSet, name string) *syntax.Attribute {
	if a := b.Attribute(name); a != nil {
		return a
	}
	return Find(chain, name)
}

// Find returns the attribute of the first defaults that have it, or nil.
func Find(chain []*DefaultSet, name string) *syntax.Attribute {
	for _, set := range chain {
		if a := set.Attributes[name]; a != nil {
			return a
		}
	}
	return nil
}

// A Default is a reference to what defaults say, taken apart: defaults.service.target.env.
type Default struct {
	Full string // the full name of the defaults, "" of those without a name
	Kind string // of block
	Attr string
}

// DefaultOf takes a reference to an attribute of defaults apart. ok is false if it is to named defaults as a whole.
func (ns *Namespace) DefaultOf(p Reference, scope *syntax.Scope) (d Default, ok bool) {
	steps := p.steps
	if isDefaultsKind(p.Name) {
		d.Kind = p.Name
	} else {
		d.Full, _ = ns.Lookup(scope, p.Root, p.Name)
		if len(steps) == 0 {
			return d, false
		}
		d.Kind, _, _ = syntax.StepName(steps[0])
		steps = steps[1:]
	}
	if len(steps) == 0 {
		return d, false
	}
	d.Attr, _, ok = syntax.StepName(steps[0])
	return d, ok
}

// ChainOf returns the defaults that a reference to an attribute leads to, those that take precedence first.
func (ns *Namespace) ChainOf(d Default, scope *syntax.Scope) []*DefaultSet {
	if d.Full == "" {
		return chain(ns, d.Kind, nil, scope)
	}
	return chain(ns, d.Kind, []string{d.Full}, scope)
}

// EachDefault calls f with the attributes and nested blocks of all defaults for a kind of block.
func (ns *Namespace) EachDefault(f func(kind string, set *DefaultSet)) {
	for key, set := range ns.defaults {
		f(key.kind, set)
	}
}

// isDefaultsKind reports whether defaults have blocks of that name: defaults have no such name themselves.
func isDefaultsKind(name string) bool {
	return lang.RootSchema.Block(lang.DefaultsRoot).Block(name) != nil
}

// checkDefault checks a reference to named defaults, or to an attribute of defaults.
func (r *resolver) checkDefault(x expression, p Reference) *hcl.Diagnostic {
	steps := p.steps
	kind := p.Name
	if !isDefaultsKind(kind) {
		names := r.Visible(x.source.Scope, p.Root)
		if d := r.checkName(p, diag.UnknownDefaults, "defaults", names); d != nil || len(steps) == 0 {
			return d
		}
		kind, _, _ = syntax.StepName(steps[0])
		if !isDefaultsKind(kind) {
			name := lang.FormatReference(p.Root, p.Name, "")
			return diag.Error(diag.UnknownReference, p.At,
				"Defaults are for targets and images: write %s.target.ATTRIBUTE or %s.image.ATTRIBUTE.", name, name)
		}
		steps = steps[1:]
	}
	schema := lang.RootSchema.Block(kind)
	if len(steps) > 0 {
		if name, _, ok := syntax.StepName(steps[0]); ok && schema.Attribute(name) != nil {
			return nil
		}
	}
	name := ""
	if len(steps) > 0 {
		name, _, _ = syntax.StepName(steps[0])
	}
	if name == "" {
		return diag.Error(diag.IncompleteReference, p.At,
			"A reference to defaults names an attribute of a %s: write %s.ATTRIBUTE.", kind, x.source.Text(p.At))
	}
	hint, _ := r.hint(name, attributeNames(schema), diag.Plain)
	return diag.Error(diag.UnknownAttribute, p.At, "%s has no attribute %q.%s", diag.SentenceStart(kind), name, hint)
}

func attributeNames(s *lang.Schema) (names []string) {
	for _, a := range s.Attributes {
		names = append(names, a.Name)
	}
	return names
}

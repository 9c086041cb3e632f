package update

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A finder follows expressions to the literals that they take their values from.
type finder struct {
	names    *resolve.Namespace
	seen     map[hcl.Range]bool // literals that were found
	pins     []Pin
	computed []Computed
}

// An origin is what a version is looked for of.
type origin struct {
	name   string
	at     hcl.Range // of the attribute's value
	block  *syntax.Block
	source *syntax.Document // of the expression
	wants  func(key string) bool
}

// anyKey is the step to each element of a map.
const anyKey = "\x00"

// find finds the literals that an expression is after some steps into it.
func (f *finder) find(o origin, expr hclsyntax.Expression, steps []string) {
	switch x := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		f.find(o, x.Expression, steps)
	case *hclsyntax.TemplateWrapExpr:
		f.find(o, x.Wrapped, steps)
	case *hclsyntax.ConditionalExpr:
		f.find(o, x.TrueResult, steps)
		f.find(o, x.FalseResult, steps)
	case *hclsyntax.TemplateExpr:
		f.literal(o, x, steps)
	case *hclsyntax.LiteralValueExpr: // null
	case *hclsyntax.ObjectConsExpr:
		f.element(o, x, steps)
	case *hclsyntax.IndexExpr:
		f.find(o, x.Collection, append([]string{keyOf(x.Key)}, steps...))
	case *hclsyntax.RelativeTraversalExpr:
		f.find(o, x.Source, append(namesOf(x.Traversal), steps...))
	case *hclsyntax.ScopeTraversalExpr:
		f.reference(o, x.Traversal, steps)
	default:
		f.add(o, "it is computed")
	}
}

func (f *finder) add(o origin, why string) {
	f.computed = append(f.computed, Computed{o.name, o.block, o.at, why})
}

// literal adds a string that is written out.
func (f *finder) literal(o origin, x *hclsyntax.TemplateExpr, steps []string) {
	v, diags := x.Value(nil)
	text, at := syntax.StringOf(v), x.Range()
	if written := o.source.Text(at); written == `"`+text+`"` {
		at.Start.Byte, at.Start.Column = at.Start.Byte+1, at.Start.Column+1
		at.End.Byte, at.End.Column = at.End.Byte-1, at.End.Column-1
	}
	if diags.HasErrors() || len(steps) > 0 || text == "" || o.source.Text(at) != text {
		f.add(o, "it is put together")
		return
	}
	remote := o.block.Schema.Kind == "target"
	if f.seen[at] || remote && !IsPinned(text) {
		return
	}
	f.seen[at] = true
	f.pins = append(f.pins, Pin{o.name, at, text, remote})
}

// element follows the first step into an object.
func (f *finder) element(o origin, x *hclsyntax.ObjectConsExpr, steps []string) {
	if len(steps) == 0 {
		f.add(o, "it is a map")
		return
	}
	for _, item := range x.Items {
		key := keyOf(item.KeyExpr)
		switch {
		case key == "":
			f.add(o, "a key is computed")
		case steps[0] == anyKey && !o.wants(key):
		case steps[0] == anyKey:
			named := o
			named.name = o.name + `["` + key + `"]`
			f.find(named, item.ValueExpr, steps[1:])
		case steps[0] == key:
			f.find(o, item.ValueExpr, steps[1:])
		case steps[0] == "":
			f.add(o, "its key is computed")
			return
		}
	}
}

// reference follows a reference.
func (f *finder) reference(o origin, t hcl.Traversal, steps []string) {
	ref, _ := resolve.ReferenceOf(t)
	full, _ := f.names.Lookup(o.source.Scope, ref.Root, ref.Name)
	if len(t) > 2 {
		steps = append(namesOf(t[2:]), steps...)
	}
	var a *syntax.Attribute
	switch ref.Root {
	case "var":
		if a = f.names.ByLabel["variable"][full].Attribute("default"); a == nil {
			f.add(o, "var."+ref.Name+" has no default")
		}
	case "local":
		a = f.names.Locals[full]
	case "each":
		if a = o.block.Attribute(lang.ForEach); ref.Name == "key" {
			a = nil
			f.add(o, "each.key names the instance")
		}
		steps = append([]string{anyKey}, steps...)
	case "toolchain", "target": // has a version of its own
	default:
		f.add(o, "it is computed")
	}
	if a != nil {
		o.source = a.Source
		f.find(o, a.Expr, steps)
	}
}

// keyOf returns a key that is written out, else "".
func keyOf(expr hclsyntax.Expression) string {
	if k, ok := expr.(*hclsyntax.ObjectConsKeyExpr); ok {
		if name := hcl.ExprAsKeyword(k.Wrapped); name != "" && !k.ForceNonLiteral {
			return name
		}
		expr = k.Wrapped
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || strings.Contains(syntax.StringOf(v), anyKey) {
		return ""
	}
	return syntax.StringOf(v)
}

// namesOf returns the names of steps, "" for one without.
func namesOf(t hcl.Traversal) (names []string) {
	for _, step := range t {
		name, _, _ := syntax.StepName(step)
		names = append(names, name)
	}
	return names
}

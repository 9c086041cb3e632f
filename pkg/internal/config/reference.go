package config

import (
	"reflect"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// The kinds of blocks that expressions refer to.
var referable = []string{"toolchain", "target", "image", "group"}

// The names that a reference begins with.
var roots = append([]string{"var", "local", "each", "git"}, referable...)

// The attributes of git, and their types.
var gitAttrs = gitTypes()

func gitTypes() map[string]cty.Type {
	types := map[string]cty.Type{}
	for _, a := range schemaOf("git", reflect.TypeFor[Git]()).attrs {
		types[a.name] = cty.String
		if a.typ.Kind() == reflect.Bool {
			types[a.name] = cty.Bool
		}
	}
	return types
}

// refAttr is the attribute of a reference's value that leads to the instance. No
// expression can name it.
const refAttr = "\x00ref"

var refType = cty.Capsule("reference", reflect.TypeFor[instance]())

// referred is the instance that a value refers to, or nil.
func referred(v cty.Value) *instance {
	if v == cty.NilVal || !v.IsKnown() || v.IsNull() || !v.Type().IsObjectType() || !v.Type().HasAttribute(refAttr) {
		return nil
	}
	return v.GetAttr(refAttr).EncapsulatedValue().(*instance)
}

// A refPath is a reference taken apart: kind.label, the steps after it.
type refPath struct {
	root  string
	name  string // the label, or the name of a variable, local or attribute of git
	at    hcl.Range
	begin []hcl.Range   // of the root and of the name
	steps hcl.Traversal // what follows the name
}

// upTo is the range of the first n steps: 1 is the root, 2 the name, 3 what follows it.
func (p refPath) upTo(n int) hcl.Range {
	end := p.begin[len(p.begin)-1]
	if n <= len(p.begin) {
		end = p.begin[n-1]
	} else if len(p.steps) > 0 {
		end = p.steps[0].SourceRange()
	}
	return hcl.RangeBetween(p.begin[0], end)
}

// pathOf takes a traversal apart. ok is false where it has no name: a bare "target".
func pathOf(t hcl.Traversal) (p refPath, ok bool) {
	p = refPath{root: t.RootName(), at: t.SourceRange(), begin: []hcl.Range{t[0].SourceRange()}}
	if len(t) < 2 {
		return p, false
	}
	p.begin = append(p.begin, t[1].SourceRange())
	p.name, ok = stepName(t[1])
	p.steps = t[2:]
	return p, ok
}

// stepName is the name in .name or ["name"].
func stepName(step hcl.Traverser) (string, bool) {
	switch s := step.(type) {
	case hcl.TraverseAttr:
		return s.Name, true
	case hcl.TraverseIndex:
		return asString(s.Key), isString(s.Key)
	}
	return "", false
}

// isBlock reports whether the reference leads to a block.
func (p refPath) isBlock() bool { return slices.Contains(referable, p.root) }

// written is how a reference to an instance is written: target.service["api"].
func written(kind, label, key string) string {
	s := kind + "." + label
	if !hclsyntax.ValidIdentifier(label) {
		s = kind + `["` + label + `"]`
	}
	if key != "" {
		s += `["` + key + `"]`
	}
	return s
}

// failed is the value of what could not be evaluated. It is unknown, so that whatever
// uses it says nothing more, and marked, so that it is not taken for what git will say.
var failed = cty.DynamicVal.Mark(failure{})

type failure struct{}

// strip takes the marks off a value. tainted reports whether anything in it has failed.
func strip(v cty.Value) (plain cty.Value, tainted bool) {
	plain, marks := v.UnmarkDeep()
	return plain, len(marks) > 0
}

func isString(v cty.Value) bool {
	return v != cty.NilVal && v.IsKnown() && !v.IsNull() && v.Type() == cty.String
}

func asString(v cty.Value) string {
	if !isString(v) {
		return ""
	}
	return v.AsString()
}

package config

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A tree is what an expression refers to: root, name and, for a single instance of a
// block with for_each, its key.
type tree struct {
	values map[string]map[string]cty.Value
	keyed  map[string]map[string]map[string]cty.Value
}

// scope is the context of an expression: the functions and just what it refers to.
func (e *evaluator) scope(expr hclsyntax.Expression, s site) (*hcl.EvalContext, bool) {
	t := tree{map[string]map[string]cty.Value{}, map[string]map[string]map[string]cty.Value{}}
	for _, traversal := range expr.Variables() {
		p, named := pathOf(traversal)
		if !named || !e.provide(&t, p, s) {
			return nil, false
		}
	}
	scope := e.functionsAt(s.source.dir).NewChild()
	scope.Variables = t.variables()
	return scope, true
}

// provide puts what a reference needs into the tree.
func (e *evaluator) provide(t *tree, p refPath, s site) bool {
	switch p.root {
	case "var":
		t.put(p, e.variable(p.name))
	case "local":
		t.put(p, e.local(p.name))
	case "git":
		t.put(p, e.git(s.source.dir, p))
	case "each":
		return e.provideEach(t, p, s)
	default:
		return e.provideBlock(t, p)
	}
	return true
}

func (e *evaluator) provideEach(t *tree, p refPath, s site) bool {
	if s.each == nil {
		e.out.errorf(p.at, diag.NoForEachHere, "These defaults use %s.%s, but %s has no for_each: give it the attribute itself.", p.root, p.name, s.owner)
		return false
	}
	if p.name == "key" {
		t.put(p, s.each.key)
	} else {
		t.put(p, s.each.value())
	}
	return true
}

func (e *evaluator) provideBlock(t *tree, p refPath) bool {
	b := e.byLabel[p.root][p.name]
	x := e.expand(b)
	switch {
	case x.failed:
		t.put(p, failed)
		return true
	case b.attribute(forEach) == nil:
		t.put(p, e.object(x.instances[0]))
		return true
	}
	key, fixed := p.key()
	if !fixed {
		t.put(p, e.all(b))
		return true
	}
	inst := x.byKey[key]
	if inst == nil {
		e.out.add(noSuchKey(p, x))
		return false
	}
	t.putKey(p, key, e.object(inst))
	return true
}

// key is the key in kind.label["key"].
func (p refPath) key() (string, bool) {
	if len(p.steps) == 0 {
		return "", false
	}
	return stepName(p.steps[0])
}

func (t *tree) put(p refPath, v cty.Value) {
	if t.values[p.root] == nil {
		t.values[p.root] = map[string]cty.Value{}
	}
	t.values[p.root][p.name] = v
}

func (t *tree) putKey(p refPath, key string, v cty.Value) {
	if t.keyed[p.root] == nil {
		t.keyed[p.root] = map[string]map[string]cty.Value{}
	}
	if t.keyed[p.root][p.name] == nil {
		t.keyed[p.root][p.name] = map[string]cty.Value{}
	}
	t.keyed[p.root][p.name][key] = v
}

// variables is the tree as values. A block that is needed whole has all keys anyway.
func (t *tree) variables() map[string]cty.Value {
	for root, names := range t.keyed {
		for name, keys := range names {
			if _, whole := t.values[root][name]; !whole {
				t.put(refPath{root: root, name: name}, cty.ObjectVal(keys))
			}
		}
	}
	vars := map[string]cty.Value{}
	for root, names := range t.values {
		vars[root] = cty.ObjectVal(names)
	}
	return vars
}

// noSuchKey is the error of a key that for_each does not have.
func noSuchKey(p refPath, x *expansion) *hcl.Diagnostic {
	key, _ := p.key()
	show := func(k string) string { return written(p.root, p.name, k) }
	hint := didYouMean(key, x.keys(), show)
	if hint == "" && len(x.instances) > 0 {
		hint = " There is " + oneOf(x.keys(), show) + "."
	}
	if hint == "" {
		hint = " Its for_each is empty."
	}
	d := diag.Error(diag.UnknownInstance, p.at, "%s has no instance %q.%s", written(p.root, p.name, ""), key, hint)
	if near := nearest(key, x.keys()); near != "" {
		diag.WithFix(d, diag.Meant(p.upTo(3), show(near)))
	}
	return d
}

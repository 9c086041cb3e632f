package config

import (
	"fmt"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
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
		p, named := resolve.ReferenceOf(traversal)
		if !named || !e.provide(&t, p, s) {
			return nil, false
		}
	}
	scope := e.functionsAt(s.source.Dir).NewChild()
	scope.Variables = t.variables()
	return scope, true
}

// provide puts what a reference needs into the tree.
func (e *evaluator) provide(t *tree, p resolve.Reference, s site) bool {
	switch p.Root {
	case "var":
		t.put(p, e.variable(p.Name))
	case "local":
		t.put(p, e.local(p.Name))
	case "git":
		t.put(p, e.git(s.source.Dir, p))
	case "each":
		return e.provideEach(t, p, s)
	default:
		return e.provideBlock(t, p)
	}
	return true
}

func (e *evaluator) provideEach(t *tree, p resolve.Reference, s site) bool {
	if s.each == nil {
		e.out.Errorf(p.At, diag.NoForEachHere,
			"These defaults use %s.%s, but %s has no for_each: give it the attribute itself.", p.Root, p.Name, s.owner)
		return false
	}
	if p.Name == "key" {
		t.put(p, s.each.key)
	} else {
		t.put(p, s.each.value(e))
	}
	return true
}

func (e *evaluator) provideBlock(t *tree, p resolve.Reference) bool {
	b := e.ByLabel[p.Root][p.Name]
	x := e.expand(b)
	switch {
	case x.failed:
		t.put(p, syntax.Failed)
		return true
	case b.Attribute(lang.ForEach) == nil:
		t.put(p, e.object(x.instances[0]))
		return true
	}
	key, fixed := p.Key()
	if !fixed {
		t.put(p, e.all(b))
		return true
	}
	inst := x.byKey[key]
	if inst == nil {
		e.out.Add(noSuchKey(p, x))
		return false
	}
	t.putKey(p, key, e.object(inst))
	return true
}

func (t *tree) put(p resolve.Reference, v cty.Value) {
	if t.values[p.Root] == nil {
		t.values[p.Root] = map[string]cty.Value{}
	}
	t.values[p.Root][p.Name] = v
}

func (t *tree) putKey(p resolve.Reference, key string, v cty.Value) {
	if t.keyed[p.Root] == nil {
		t.keyed[p.Root] = map[string]map[string]cty.Value{}
	}
	if t.keyed[p.Root][p.Name] == nil {
		t.keyed[p.Root][p.Name] = map[string]cty.Value{}
	}
	t.keyed[p.Root][p.Name][key] = v
}

// variables is the tree as values. A block that is needed whole has all keys anyway.
func (t *tree) variables() map[string]cty.Value {
	for root, names := range t.keyed {
		for name, keys := range names {
			if _, whole := t.values[root][name]; !whole {
				t.put(resolve.Reference{Root: root, Name: name}, cty.ObjectVal(keys))
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
func noSuchKey(p resolve.Reference, x *expansion) *hcl.Diagnostic {
	key, _ := p.Key()
	show := func(k string) string { return lang.FormatReference(p.Root, p.Name, k) }
	hint := diag.DidYouMean(key, x.keys(), show)
	if hint == "" && len(x.instances) > 0 {
		hint = " There is " + diag.OneOf(x.keys(), show) + "."
	}
	if hint == "" {
		hint = " Its for_each is empty."
	}
	d := diag.Error(diag.UnknownInstance, p.At, "%s has no instance %q.%s",
		lang.FormatReference(p.Root, p.Name, ""), key, hint)
	if near := diag.Nearest(key, x.keys()); near != "" {
		diag.WithFix(d, diag.Meant(p.UpTo(3), show(near)))
	}
	return d
}

// git is an attribute of git for the files in a directory: unknown where git is not asked.
func (e *evaluator) git(dir string, p resolve.Reference) cty.Value {
	want := lang.GitAttributes[p.Name]
	if !e.asksGit {
		return cty.UnknownVal(want)
	}
	key := gitKey{dir, p.Name}
	if v, ok := e.values[key]; ok {
		return v
	}
	v, err := e.lookUp(dir, p.Name, want)
	if err != nil {
		e.out.Errorf(p.At, diag.GitCannotSay, "git.%s cannot be known: %s.", p.Name, err)
		v = syntax.Failed
	}
	e.values[key] = v
	return v
}

func (e *evaluator) lookUp(dir, attr string, want cty.Type) (cty.Value, error) {
	if e.opts.Git == nil {
		return syntax.Failed, fmt.Errorf("git is not asked here")
	}
	v, err := e.opts.Git(e.ctx, dir, attr, filepath.Join(readable.RealPath(e.file.Dir),
		filepath.FromSlash(e.file.Dist)))
	if err != nil {
		return syntax.Failed, err
	}
	if v, err = convert.Convert(v, want); err == nil && !v.IsWhollyKnown() {
		err = fmt.Errorf("git gave no answer")
	}
	return v, err
}

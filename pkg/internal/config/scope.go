package config

import (
	"fmt"
	"path/filepath"
	"slices"

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

// A scope collects the values of the references in an expression.
type scope struct {
	eval *evaluator
	site site
	// values are by root and name. keyed are the single instances of blocks with for_each, by root, name and key.
	values map[string]map[string]cty.Value
	keyed  map[string]map[string]map[string]cty.Value
	// defaults are the attributes of named defaults, by name, kind of block and name.
	defaults map[string]map[string]map[string]cty.Value
}

// newScope returns the functions and values that an expression refers to. ok is false if one of them has no
// value, which was reported.
func newScope(e *evaluator, expr hclsyntax.Expression, at site) (ctx *hcl.EvalContext, ok bool) {
	s := &scope{
		eval: e, site: at,
		values: map[string]map[string]cty.Value{}, keyed: map[string]map[string]map[string]cty.Value{},
		defaults: map[string]map[string]map[string]cty.Value{},
	}
	for _, traversal := range expr.Variables() {
		if slices.Contains(at.params, traversal.RootName()) {
			continue
		}
		ref, named := resolve.ReferenceOf(traversal)
		if !named || !s.add(ref) {
			return nil, false
		}
	}
	called, ok := e.callables.calledBy(expr, at)
	if !ok {
		return nil, false
	}
	ctx = e.callables.in(at.source.Dir).NewChild()
	ctx.Variables, ctx.Functions = s.variables(), called
	return ctx, true
}

// add adds the value of a reference.
func (s *scope) add(ref resolve.Reference) bool {
	switch ref.Root {
	case "var":
		s.put(ref, s.eval.variable(s.fullName(ref)))
	case "local":
		s.put(ref, s.eval.local(s.fullName(ref)))
	case "include":
		s.addExport(ref)
	case lang.DefaultsRoot:
		return s.addDefault(ref)
	case "git":
		s.put(ref, s.eval.git(s.site.source.Dir, ref))
	case "each":
		return s.addEach(ref)
	default:
		return s.addBlock(ref)
	}
	return true
}

// fullName returns the name of a variable, local or defaults among all files.
func (s *scope) fullName(ref resolve.Reference) string {
	full, _ := s.eval.Lookup(s.site.source.Scope, ref.Root, ref.Name)
	return full
}

// addExport adds what an included file exports.
func (s *scope) addExport(ref resolve.Reference) {
	name, _ := ref.Key()
	full := s.eval.Export(s.site.source.Scope, ref.Name, name)
	s.putKey(ref, name, s.eval.named(s.eval.Exports[full], "include."+full))
}

// addDefault adds named defaults, or an attribute of defaults, evaluated for the block that refers to it.
func (s *scope) addDefault(ref resolve.Reference) bool {
	d, isAttribute := s.eval.DefaultOf(ref, s.site.source.Scope)
	if !isAttribute {
		s.put(ref, defaultsObject(s.eval, d.Full))
		return true
	}
	v := defaultValue(s.eval, d, ref, s.site)
	if d.Full == "" {
		s.putKey(ref, d.Attr, v)
		return true
	}
	if s.defaults[ref.Name] == nil {
		s.defaults[ref.Name] = map[string]map[string]cty.Value{}
	}
	if s.defaults[ref.Name][d.Kind] == nil {
		s.defaults[ref.Name][d.Kind] = map[string]cty.Value{}
	}
	s.defaults[ref.Name][d.Kind][d.Attr] = v
	return true
}

func (s *scope) addEach(ref resolve.Reference) bool {
	each := s.site.each
	if each == nil {
		s.eval.out.Errorf(ref.At, diag.NoForEachHere,
			"These defaults use %s.%s, but %s has no for_each: give it the attribute itself.", ref.Root, ref.Name,
			s.site.owner)
		return false
	}
	if ref.Name == "key" {
		s.put(ref, each.key)
	} else {
		s.put(ref, each.value(s.eval))
	}
	return true
}

func (s *scope) addBlock(ref resolve.Reference) bool {
	b := s.eval.ByLabel[ref.Root][ref.Name]
	x := s.eval.expand(b)
	switch {
	case x.failed:
		s.put(ref, syntax.Failed)
		return true
	case b.Attribute(lang.ForEach) == nil:
		s.put(ref, s.eval.object(x.instances[0]))
		return true
	}
	key, fixed := ref.Key()
	if !fixed {
		s.put(ref, s.eval.allInstances(b))
		return true
	}
	inst := x.byKey[key]
	if inst == nil {
		s.eval.out.Add(noSuchKey(ref, x))
		return false
	}
	s.putKey(ref, key, s.eval.object(inst))
	return true
}

func (s *scope) put(ref resolve.Reference, v cty.Value) {
	if s.values[ref.Root] == nil {
		s.values[ref.Root] = map[string]cty.Value{}
	}
	s.values[ref.Root][ref.Name] = v
}

func (s *scope) putKey(ref resolve.Reference, key string, v cty.Value) {
	if s.keyed[ref.Root] == nil {
		s.keyed[ref.Root] = map[string]map[string]cty.Value{}
	}
	if s.keyed[ref.Root][ref.Name] == nil {
		s.keyed[ref.Root][ref.Name] = map[string]cty.Value{}
	}
	s.keyed[ref.Root][ref.Name][key] = v
}

// variables returns the variables of an EvalContext. The value of a whole block has all its keys already.
func (s *scope) variables() map[string]cty.Value {
	for root, names := range s.keyed {
		for name, keys := range names {
			if _, whole := s.values[root][name]; !whole {
				s.put(resolve.Reference{Root: root, Name: name}, cty.ObjectVal(keys))
			}
		}
	}
	for name, kinds := range s.defaults {
		s.putDefaults(name, kinds)
	}
	vars := map[string]cty.Value{}
	for _, name := range s.site.params {
		vars[name] = cty.DynamicVal
	}
	for root, names := range s.values {
		vars[root] = cty.ObjectVal(names)
	}
	return vars
}

// putDefaults adds the attributes of named defaults, to which the expression may refer as a whole too.
func (s *scope) putDefaults(name string, kinds map[string]map[string]cty.Value) {
	all := map[string]cty.Value{}
	if whole, ok := s.values[lang.DefaultsRoot][name]; ok {
		all = whole.AsValueMap()
	}
	for kind, attrs := range kinds {
		all[kind] = cty.ObjectVal(attrs)
	}
	s.put(resolve.Reference{Root: lang.DefaultsRoot, Name: name}, cty.ObjectVal(all))
}

// noSuchKey returns the error of a key that for_each does not have.
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

// git returns an attribute of git for the files in a directory, unknown in the pass that does not ask git.
func (e *evaluator) git(dir string, p resolve.Reference) cty.Value {
	want := lang.GitAttributes[p.Name]
	if !e.asksGit {
		return cty.UnknownVal(want)
	}
	key := gitKey{dir, p.Name}
	if v, ok := e.values[key]; ok {
		return v
	}
	v, err := lookUpGit(e, dir, p.Name, want)
	if err != nil {
		e.out.Errorf(p.At, diag.GitCannotSay, "git.%s cannot be known: %s.", p.Name, err)
		v = syntax.Failed
	}
	e.values[key] = v
	return v
}

func lookUpGit(e *evaluator, dir, attr string, want cty.Type) (cty.Value, error) {
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

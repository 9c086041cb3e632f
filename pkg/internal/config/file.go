package config

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/disk"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// A File is a whole configuration: a gobuild.hcl and what it includes, evaluated.
type File struct {
	Path     string // absolute path of the root file
	Dir      string // its directory
	Executor string // "auto", "docker" or "host"
	// ExecutorRange is where executor is written.
	ExecutorRange hcl.Range
	Dist          string       // where binaries and layouts go: slash-separated, clean, below Dir
	Docker        *lang.Docker // never nil
	// Area is what the file may read: what is named in it was looked up there.
	Area   *readable.Area
	GOPATH []string // absolute directories
	// Registries are those that are reached in a way of their own.
	Registries []*lang.Registry
	Cache      *lang.Cache // nil: nothing is shared

	// Instances in the order of the file, for_each expanded in key order.
	Toolchains []*lang.Toolchain
	Overrides  []*lang.Override
	Targets    []*lang.Target
	Images     []*lang.Image
	Groups     []*lang.Group

	// Variables as they are described, and what they were set to.
	Variables []*lang.Variable
	Values    map[string]cty.Value // of the variables, by name

	// Sources are the parsed files by name, for excerpts in messages.
	Sources map[string]*hcl.File

	// To evaluate more of it; nil where the file could not be read.
	program *program
	results *results
}

// DistDir returns the directory that binaries and layouts are written to: absolute.
func (f *File) DistDir() string { return filepath.Join(f.Dir, filepath.FromSlash(f.Dist)) }

// Documents returns the files of the configuration as they are written, the root file first. They
// do not have what could not be read for broken syntax.
func (f *File) Documents() []*syntax.Document {
	if f.program == nil {
		return nil
	}
	return f.program.Documents
}

// PassedOver returns what mains left out in expressions of the file, by where these are. at limits that to expressions
// around a place, nil does not.
func (f *File) PassedOver(at *hcl.Range) (all []PassedOver) {
	if f.program == nil {
		return nil
	}
	f.results.mutex.Lock()
	defer f.results.mutex.Unlock()
	for place, passed := range f.results.passedOver {
		if at != nil && (at.Filename != place.Filename || !diag.Within(*at, place)) {
			continue
		}
		for _, p := range passed {
			all = append(all, PassedOver{place, p})
		}
	}
	slices.SortFunc(all, func(a, b PassedOver) int {
		return cmp.Or(diag.ComparePlaces(&a.At, &b.At), strings.Compare(a.Pattern, b.Pattern),
			strings.Compare(a.Dir, b.Dir))
	})
	return slices.CompactFunc(all, func(a, b PassedOver) bool { return a.PassedOver == b.PassedOver })
}

// PassedOver is what mains left out in an expression.
type PassedOver struct {
	At hcl.Range
	disk.PassedOver
}

// FullName returns the name among all files of what a name means in one of them: after var, local, defaults, function
// or include, as references begin, of an attribute of exports, and of an included file: after file in references, after
// as where it is included.
func (f *File) FullName(path, root, name string) string {
	if f.program == nil {
		return name
	}
	i := slices.IndexFunc(f.program.Documents, func(d *syntax.Document) bool { return d.Path == path })
	if i < 0 {
		return name
	}
	scope := f.program.Documents[i].Scope
	switch root {
	case "var", "local", "function", lang.DefaultsRoot:
		name, _ = f.program.Lookup(scope, root, name)
	case "exports", "as":
		name = scope.Qualify(name)
	case "file":
		name = resolve.FileOf(f.program.Namespace, scope, name)
	case "include":
		file, export, _ := strings.Cut(name, ".")
		name = f.program.Export(scope, file, export)
	}
	return name
}

// Included returns the names of files that are included with a name, as another file sees them.
func (f *File) Included(path string) []string {
	if f.program == nil {
		return nil
	}
	i := slices.IndexFunc(f.program.Documents, func(d *syntax.Document) bool { return d.Path == path })
	if i < 0 {
		return nil
	}
	return f.program.Files(f.program.Documents[i].Scope)
}

// Whole reports whether an instance (a *Target, an *Image, …) of the file, and all that it
// refers to, has no mistake and needs nothing that is not known yet. In a file with errors
// the others can be looked at still.
func (f *File) Whole(instance any) bool {
	return f.program != nil && f.whole(instance, map[any]bool{})
}

func (f *File) whole(p any, seen map[any]bool) bool {
	if seen[p] {
		return true
	}
	seen[p] = true
	i := f.results.instances[p]
	if i == nil || !i.decoded || len(i.failed)+len(i.unknown) > 0 || i.block.IsBroken() {
		return false
	}
	for _, q := range referredBy(p) {
		if !f.whole(q, seen) {
			return false
		}
	}
	return true
}

// Known reports whether attributes of an instance have their final values: they have no mistake of their own, and do
// not wait for git. What is not written is known.
func (f *File) Known(instance any, attrs ...string) bool {
	if f.program == nil {
		return false
	}
	if t, ok := instance.(*lang.Target); ok && t.Whole() != t {
		return f.Known(t.Whole()) && !slices.ContainsFunc(attrs, func(name string) bool {
			return !f.Known(t.GivenBy(name), name)
		})
	}
	i := f.results.instances[instance]
	return i != nil && i.decoded && !i.block.IsBroken() &&
		!slices.ContainsFunc(attrs, func(name string) bool { return !i.isFinal(name) })
}

// ElementRange returns where the i-th element of a list is written in an attribute of an instance; of a list that is
// not written out, the attribute's value.
func ElementRange(f *File, instance any, attr string, i int) hcl.Range {
	inst := f.results.instances[instance]
	a := inst.block.Attribute(attr)
	if a == nil {
		return inst.meta.At(attr)
	}
	written, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	list := inst.value.FieldByIndex(inst.block.Schema.Attribute(attr).Field)
	if !ok || i >= len(written.Exprs) || len(written.Exprs) != list.Len() {
		return inst.meta.At(attr)
	}
	return written.Exprs[i].Range()
}

// Writes reports whether the block of an instance has an attribute itself, not from defaults.
func Writes(f *File, instance any, attr string) bool {
	i := f.results.instances[instance]
	return i != nil && i.block.Attribute(attr) != nil
}

// IsFixed reports whether an attribute of an instance has the same value whatever variables, git and for_each say. What
// may be one of several values is not fixed, and what is not written is.
func (f *File) IsFixed(instance any, attr string) bool {
	i := f.results.instances[instance]
	return i != nil && f.program.isFixedIn(i, attr, nil)
}

// IsFixedByKey reports whether an attribute of each instance of a for_each is fixed, if not alike: it follows from
// for_each, which is fixed.
func IsFixedByKey(f *File, instance any, attr string) bool {
	i := f.results.instances[instance]
	if i == nil || i.block.Attribute(lang.ForEach) == nil {
		return false
	}
	return f.program.isFixedIn(i, attr, i.block.Attribute(lang.ForEach))
}

func (p *program) isFixedIn(i *instance, attr string, forEach *syntax.Attribute) bool {
	a := resolve.WrittenIn(i.block, p.Chain(i.block, i.named), attr)
	return a == nil || p.isFixed(a.Expr, a.Source.Scope, forEach)
}

// isFixed reports whether an expression has one value for a key of forEach, which is nil if it must be one for all.
func (p *program) isFixed(expr hclsyntax.Expression, scope *syntax.Scope, forEach *syntax.Attribute) bool {
	return !slices.ContainsFunc(expr.Variables(), func(t hcl.Traversal) bool {
		ref, ok := resolve.ReferenceOf(t)
		switch {
		case ok && ref.Root == "each" && forEach != nil:
			return !p.isFixed(forEach.Expr, forEach.Source.Scope, nil)
		case !ok || ref.Root != "local":
			return true
		}
		full, _ := p.Lookup(scope, ref.Root, ref.Name)
		a := p.Locals[full]
		return a == nil || !p.isFixed(a.Expr, a.Source.Scope, nil)
	})
}

// referredBy returns the instances that one refers to, and its nested blocks.
func referredBy(p any) (all []any) {
	switch p := p.(type) {
	case *lang.Target:
		if p.Toolchain != nil {
			all = append(all, p.Toolchain)
		}
		for _, b := range p.On {
			all = append(all, b)
		}
	case *lang.Platform:
		if p.Toolchain != nil {
			all = append(all, p.Toolchain)
		}
	case *lang.Image:
		for _, t := range p.Targets.All {
			all = append(all, t)
		}
		for _, f := range p.Files {
			all = append(all, f)
		}
		if p.Base.Image != nil {
			all = append(all, p.Base.Image)
		}
		if p.Base.Toolchain != nil {
			all = append(all, p.Base.Toolchain)
		}
	case *lang.Group:
		for _, m := range p.Members {
			all = append(all, m.Instance())
		}
	}
	return all
}

package config

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

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

// referredBy returns the instances that one refers to, and its nested blocks.
func referredBy(p any) (all []any) {
	switch p := p.(type) {
	case *lang.Target:
		if p.Toolchain != nil {
			all = append(all, p.Toolchain)
		}
	case *lang.Image:
		for _, t := range p.Targets {
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

package config

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Meta is what every block instance knows of where it came from.
type Meta struct {
	diag.Origin
	Kind string // "target", "image", …
	Dir  string // the absolute directory of the file: where relative paths start from
}

// A File is a whole configuration: a gobuild.hcl and what it includes, evaluated.
type File struct {
	Path     string // absolute path of the root file
	Dir      string // its directory
	Executor string // "auto", "docker" or "host"
	// ExecutorRange is where executor is written.
	ExecutorRange hcl.Range
	Dist          string  // where binaries and layouts go: slash-separated, clean, below Dir
	Docker        *Docker // never nil
	// Area is what the file may read: what is named in it was looked up there.
	Area   *readable.Area
	GOPATH []string // absolute directories

	// Instances in the order of the file, for_each expanded in key order.
	Toolchains []*Toolchain
	Overrides  []*Override
	Targets    []*Target
	Images     []*Image
	Groups     []*Group

	// Variables as they are described, and what they were set to.
	Variables []*Variable
	Values    map[string]cty.Value // of the variables, by name

	// Sources are the parsed files by name, for excerpts in messages.
	Sources map[string]*hcl.File

	evaluator *evaluator // for Select; nil where the file could not be read
}

// DistDir is the directory that binaries and layouts are written to: absolute.
func (f *File) DistDir() string { return filepath.Join(f.Dir, filepath.FromSlash(f.Dist)) }

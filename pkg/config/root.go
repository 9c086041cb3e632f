package config

import "github.com/zclconf/go-cty/cty"

// A Root is the top level of a gobuild.hcl. Nothing is decoded into it as a whole: its
// tags say which attributes and blocks a file has. "label" names a block's label, and
// blocks with "each" may have for_each.
type Root struct {
	// Executor is what runs the build: docker, host, or auto: docker where an engine answers.
	Executor string `hcl:"executor,optional" enum:"auto,docker,host" default:"auto"`
	// Include names more files by path or glob. All files share one namespace; paths are
	// relative to the file they stand in.
	Include []string `hcl:"include,optional"`
	// GOPATH are whole GOPATH trees to build from.
	GOPATH []string `hcl:"gopath,optional"`
	// Docker says which engine is used and where modules are fetched.
	Docker *Docker `hcl:"docker,block"`
	// Variables are values that may be set from outside.
	Variables []*Variable `hcl:"variable,block" label:"name"`
	// Locals are named values.
	Locals map[string]cty.Value `hcl:"locals,block"`
	// Defaults are attributes for all blocks of a kind; a block's own value wins.
	Defaults *Defaults `hcl:"defaults,block"`
	// Toolchains are Go distributions.
	Toolchains []*Toolchain `hcl:"toolchain,block" label:"name" each:"true"`
	// Overrides put local sources in the place of import paths.
	Overrides []*Override `hcl:"override,block" label:"import path" each:"true"`
	// Targets are main packages to compile.
	Targets []*Target `hcl:"target,block" label:"name" each:"true"`
	// Images are container images.
	Images []*Image `hcl:"image,block" label:"name" each:"true"`
	// Groups are names for several targets and images.
	Groups []*Group `hcl:"group,block" label:"name" each:"true"`
}

// Defaults holds attributes for all blocks of a kind. They are evaluated for each block
// (and each instance of for_each) that does not set them itself.
type Defaults struct {
	// Target are defaults of targets.
	Target *Target `hcl:"target,block"`
	// Image are defaults of images.
	Image *Image `hcl:"image,block"`
}

package lang

import "github.com/zclconf/go-cty/cty"

// A Root is the top level of a gobuild.hcl. Nothing is decoded into it as a whole: its
// tags say which attributes and blocks a file has. "label" names a block's label, and
// blocks with "each" may have for_each.
//
//	executor = "auto"
//	include  = ["services/*/gobuild.hcl"]
//	gopath   = ["third_party/gopath"]
type Root struct {
	// Executor is what runs the build: docker, host, or auto: docker where an engine answers.
	// -executor= and then GOBUILD_EXECUTOR come before it.
	//
	//	executor = "host"
	Executor string `hcl:"executor,optional" enum:"auto,docker,host" default:"auto"`
	// Dist is the directory that binaries and image layouts are written to, relative to the first
	// file and below its directory: nothing else is written there. Only the first file has it. No
	// package of a build may embed it, and file blocks leave it out.
	//
	//	dist = "out/bin"
	Dist string `hcl:"dist,optional" default:"dist"`
	// Include names more files by path or glob (*, ?, […], **), as plain strings only: it is
	// read before everything else. All files share one namespace; paths are relative to the
	// file they stand in. A glob that matches nothing is a warning. What lies outside of the
	// repository, that is the git work tree of the root file, else its directory, is read only
	// where -allow or GOBUILD_ALLOW names it; so it is with every file that a configuration names.
	//
	//	include = ["services/*/gobuild.hcl"]
	Include []string `hcl:"include,optional" path:"file"`
	// GOPATH are whole GOPATH trees (with a src in them) to build from, searched in order,
	// after overrides. Several files may have it: the lists are joined. Where they may lie, see
	// an override's path.
	//
	//	gopath = ["third_party/gopath"]
	GOPATH []string `hcl:"gopath,optional" path:"directory"`
	// Docker says which engine is used and where modules are fetched.
	Docker *Docker `hcl:"docker,block"`
	// Variables are values that may be set from outside.
	Variables []*Variable `hcl:"variable,block" label:"name"`
	// Locals are named values: local.name. There may be several such blocks.
	//
	//	locals {
	//	  registry = "registry.example.com"
	//	  quiet    = ["-s", "-w"]
	//	}
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

// Defaults are attributes for all targets or images that do not have them themselves;
// attribute = null there leaves one out again. They are evaluated for each block (and each
// instance of for_each), so that each.key in them is the block's own. File blocks for images
// are added to each image, unless it has one for the same path.
//
//	defaults {
//	  target {
//	    toolchain = toolchain.stable
//	    ldflags   = local.quiet
//	    stamp     = { "main.version" = var.version }
//	  }
//	  image { base = "scratch" }
//	}
type Defaults struct {
	// Target are defaults of targets.
	Target *Target `hcl:"target,block"`
	// Image are defaults of images.
	Image *Image `hcl:"image,block"`
}

// Instances is what every block with "each" may have besides its own attributes.
type Instances struct {
	// ForEach is a map or a set of strings: the block stands for an instance of each key,
	// in which each.key and each.value are its own. With a set both are the string; a list is
	// made a set by toset. Another block with for_each may be given as well: each.value is its
	// instance then.
	//
	//	for_each = mains("./cmd/...")
	ForEach map[string]cty.Value `hcl:"for_each,optional"`
}

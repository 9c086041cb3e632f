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
	// Executor is what runs the build: docker, host, or auto, which is docker if an engine
	// answers. Precedence: -executor=, GOBUILD_EXECUTOR, this attribute.
	//
	//	executor = "host"
	Executor string `hcl:"executor,optional" enum:"auto,docker,host" default:"auto"`
	// Dist is the directory that binaries and image layouts are written to, relative to the first
	// file and below its directory. gobuild writes nothing else beside that file. Only the first
	// file may have this attribute. No package of a build may embed the directory, and file
	// blocks leave it out.
	//
	//	dist = "out/bin"
	Dist string `hcl:"dist,optional" default:"dist"`
	// Include are paths or globs (*, ?, […], **) of other files, as plain strings only, since
	// they are read before everything else. All files share one namespace; paths are relative to
	// the file that contains them. A glob that matches nothing is a warning. Files outside the
	// repository (the git work tree of the root file, else its directory) are read only if -allow
	// or GOBUILD_ALLOW names them; this holds for every file that a configuration names.
	//
	//	include = ["services/*/gobuild.hcl"]
	Include []string `hcl:"include,optional" path:"file"`
	// GOPATH are whole GOPATH trees (directories with a src) to build from. They are searched in
	// order, after overrides. If several files have this attribute, the lists are joined. For
	// where they may be, see an override's path.
	//
	//	gopath = ["third_party/gopath"]
	GOPATH []string `hcl:"gopath,optional" path:"directory"`
	// Docker selects the engine, and the image and network in which modules are fetched.
	Docker *Docker `hcl:"docker,block"`
	// Variables are values that can be set outside the file.
	Variables []*Variable `hcl:"variable,block" label:"name"`
	// Locals are named values: local.name. There may be several such blocks.
	//
	//	locals {
	//	  registry = "registry.example.com"
	//	  quiet    = ["-s", "-w"]
	//	}
	Locals map[string]cty.Value `hcl:"locals,block"`
	// Defaults are attributes for all blocks of a kind. A block's own value takes precedence.
	Defaults *Defaults `hcl:"defaults,block"`
	// Toolchains are Go distributions.
	Toolchains []*Toolchain `hcl:"toolchain,block" label:"name" each:"true"`
	// Overrides replace import paths with local sources.
	Overrides []*Override `hcl:"override,block" label:"import path" each:"true"`
	// Targets are main packages to compile.
	Targets []*Target `hcl:"target,block" label:"name" each:"true"`
	// Images are container images.
	Images []*Image `hcl:"image,block" label:"name" each:"true"`
	// Groups are names for several targets and images.
	Groups []*Group `hcl:"group,block" label:"name" each:"true"`
}

// Defaults are attributes for all targets or images that do not have them themselves. In a target
// or image, attribute = null leaves the attribute out. Defaults are evaluated for each block (and
// each instance of for_each), so each.key in them is the block's own. File blocks for images are
// added to each image, unless it has one for the same path.
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
	// ForEach is a map or a set of strings. The block has an instance for each key, with its own
	// each.key and each.value. With a set, both are the string; toset converts a list to a set.
	// The value may also be another block with for_each; each.value is then its instance.
	//
	//	for_each = mains("./cmd/...")
	ForEach map[string]cty.Value `hcl:"for_each,optional"`
}

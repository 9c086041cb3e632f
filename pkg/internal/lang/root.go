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
	// the file that contains them. { path = "services/*/gobuild.hcl", as = "*" } keeps the locals,
	// variables, functions and defaults of a file to itself, under a name: after as, or the name of
	// the file's directory if that is *. It still sees those of this file that it does not have
	// itself. Its targets and other blocks have the same names everywhere. What it exports is
	// include.NAME.…, and -set=NAME.variable=value sets its variables. A glob that matches nothing
	// is a warning. Files outside the repository (the git work tree of the root file, else its
	// directory) are read only if -allow or GOBUILD_ALLOW names them; this holds for every file
	// that a configuration names. In the
	// directory of an included file, gobuild takes the outermost file above that includes it, and
	// says so: names, -only and outputs are the same from everywhere below the root. -file=gobuild.hcl
	// takes the included file alone.
	//
	//	include = ["services/*/gobuild.hcl"]
	Include []Inclusion `hcl:"include,optional" path:"file"`
	// GOPATH are whole GOPATH trees (directories with a src) to build from. They are searched in
	// order, after overrides. If several files have this attribute, the lists are joined. For
	// where they may be, see an override's path.
	//
	//	gopath = ["third_party/gopath"]
	GOPATH []string `hcl:"gopath,optional" path:"directory"`
	// Docker selects the engine, and the image and network in which modules are fetched.
	Docker *Docker `hcl:"docker,block"`
	// Registries say how registries are reached that have no TLS, or a certificate of an authority of
	// one's own.
	Registries []*Registry `hcl:"registry,block" label:"host"`
	// Cache is where binaries are shared between machines.
	Cache *Cache `hcl:"cache,block"`
	// Variables are values that can be set outside the file.
	Variables []*Variable `hcl:"variable,block" label:"name"`
	// Locals are named values: local.name. There may be several such blocks.
	//
	//	locals {
	//	  registry = "registry.example.com"
	//	  quiet    = ["-s", "-w"]
	//	}
	Locals map[string]cty.Value `hcl:"locals,block"`
	// Exports are values that other files may use if this one is included with a name (as):
	// include.NAME.value. There may be several such blocks.
	//
	//	exports {
	//	  registry = local.registry
	//	}
	Exports map[string]cty.Value `hcl:"exports,block"`
	// Functions are functions that expressions can call.
	Functions []*UserFunction `hcl:"function,block" label:"name"`
	// Defaults are attributes for all blocks of a kind, or those that name them. A block's own value
	// takes precedence.
	Defaults []*Defaults `hcl:"defaults,block" label:"name,optional"`
	// Toolchains are Go distributions.
	Toolchains []*Toolchain `hcl:"toolchain,block" label:"name" each:"true"`
	// Overrides replace import paths with local sources.
	Overrides []*Override `hcl:"override,block" label:"import path" each:"true"`
	// Targets are main packages to compile.
	Targets []*Target `hcl:"target,block" label:"name" each:"true" inherits:"true"`
	// Images are container images.
	Images []*Image `hcl:"image,block" label:"name" each:"true" inherits:"true"`
	// Groups are names for several targets and images.
	Groups []*Group `hcl:"group,block" label:"name" each:"true"`
}

// Defaults are attributes for all targets or images that do not have them themselves. With a name
// they are for those blocks alone that name them, defaults = [defaults.service]: of several the
// later ones take precedence, over all of them the block's own attributes, and those without a name
// are what they all stand on. Lists and maps are replaced, not joined. To add to one, refer to it:
// defaults.service.target.env is what a target with these defaults has if it says nothing itself,
// and defaults.target.env that of the defaults without a name. In a target or image, attribute =
// null leaves the attribute out. Defaults are evaluated for each block (and each instance of
// for_each), so each.key in them is the block's own. File blocks for images are added to each
// image, unless it has one for the same path. Defaults without a name in a file that is included
// with as are for the blocks of that file.
//
//	defaults {
//	  target {
//	    toolchain = toolchain.stable
//	    ldflags   = local.quiet
//	    stamp     = { "main.version" = var.version }
//	  }
//	  image { base = "scratch" }
//	}
//
//	defaults "debug" {
//	  target {
//	    ldflags = []
//	    gcflags = ["-N", "-l"]
//	  }
//	}
type Defaults struct {
	Meta
	// Target are defaults of targets.
	Target *Target `hcl:"target,block"`
	// Image are defaults of images.
	Image *Image `hcl:"image,block"`
}

// An Inclusion is an element of include. Package syntax reads it.
type Inclusion struct{ Path, As string }

// InclusionAttributes are the attributes of an element of include, described. The first is required.
var InclusionAttributes = []struct{ Name, Doc string }{
	{"path", "The path of a file, or a glob (*, ?, […], **) of several, relative to this one."},
	{"as", "The name under which the file keeps its locals, variables, functions and defaults to itself, and " +
		"include.NAME has what it exports. \"*\" is the name of the directory of each file."},
}

// A UserFunction is a function that expressions can call: an expression with parameters. It takes
// values of any type, and sees the variables, locals and blocks that are known where it is written.
// It cannot call itself, and has no name of a function of the language.
//
//	function "tag" {
//	  params = [name]
//	  result = "registry.example.com/${name}:${var.version}"
//	}
//
//	function "labels" {
//	  params          = [title]
//	  variadic_params = more
//	  result          = merge({ "org.opencontainers.image.title" = title }, more...)
//	}
type UserFunction struct {
	Meta
	// Params are the names of the parameters.
	//
	//	params = [name, version]
	Params Identifiers `hcl:"params,optional"`
	// VariadicParams is the name of the list of all further arguments. Default: there are none.
	//
	//	variadic_params = more
	VariadicParams Identifier `hcl:"variadic_params,optional"`
	// Result is the value of a call, made of the parameters.
	//
	//	result = "${name}:${version}"
	Result cty.Value `hcl:"result"`
}

// Identifiers are names, which are not evaluated.
type Identifiers []string

// An Identifier is a name, which is not evaluated.
type Identifier string

// Instances is what every block with "each" may have besides its own attributes.
type Instances struct {
	// ForEach is a map or a set of strings. The block has an instance for each key, with its own
	// each.key and each.value. With a set, both are the string; toset converts a list to a set.
	// The value may also be another block with for_each; each.value is then its instance.
	//
	//	for_each = mains("./cmd/...")
	ForEach map[string]cty.Value `hcl:"for_each,optional"`
}

// Inheriting is what every block with "inherits" may have besides its own attributes.
type Inheriting struct {
	// Defaults are named defaults. Later ones take precedence over earlier ones, and the block's own
	// attributes over all.
	//
	//	defaults = [defaults.service]
	Defaults []*Defaults `hcl:"defaults,optional" ref:"defaults"`
}

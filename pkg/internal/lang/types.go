package lang

import "github.com/zclconf/go-cty/cty"

// The structs in this file, types_image.go, root.go and scope_doc.go are the language. The
// hcl tag gives a block's shape (name, optional, label, block), the doc comment its
// description, with an example as its code block, and a few small tags what HCL cannot say:
// "enum" (the values allowed), "ref" (the kinds of blocks a reference may lead to),
// "default" (what a left-out attribute means) and "path" (what a string names: a directory,
// file, package, image, platform or version). Nothing else is read, neither by the decoder
// nor by what generates schemas and the reference.

// Docker says which engine is used and where modules are fetched.
//
//	docker {
//	  host    = "unix:///var/run/docker.sock"
//	  network = "bridge"
//	}
type Docker struct {
	Meta
	// Host is the engine: a URL as in DOCKER_HOST, or the name of a docker context; left
	// out, the engine that the docker command finds. One that is not reached by a socket of this
	// machine needs -allow=URL.
	//
	//	host = "unix:///var/run/docker.sock"
	Host string `hcl:"host,optional"`
	// Network is the docker network of the action that fetches modules; compiles have none.
	//
	//	network = "host"
	Network string `hcl:"network,optional" default:"bridge"`
	// Image is the image in which modules are fetched: one with git, where the machine has none.
	//
	//	image = "golang:1.26"
	Image string `hcl:"image,optional" path:"image"`
}

// A Variable is a value that may be set from outside: -set=name=value, then
// GOBUILD_VAR_name, then the default. Lists and maps are written as in this file:
// -set='platforms=["linux/arm64"]'. The label is an identifier; expressions refer to it as
// var.name.
//
//	variable "version" {
//	  default     = "dev"
//	  description = "stamped into every binary"
//	}
//	variable "release" { default = false }
type Variable struct {
	Meta
	// Default is used when nothing sets the variable. What comes from outside is converted to
	// its type, or is an error. Without a default the variable must be set, and is a string.
	//
	//	default = "dev"
	Default cty.Value `hcl:"default,optional"`
	// Description says what the variable is for.
	//
	//	description = "stamped into every binary"
	Description string `hcl:"description,optional"`
}

// A Toolchain is a Go distribution: a version from the Go module proxy, or any
// image that has go in it. Exactly one of the two is given.
//
//	toolchain "stable" { version = "1.26.8" }
//	toolchain "debian" { image = "golang:1.26-bookworm" }
type Toolchain struct {
	Meta
	// Version is a Go release without "go", as in go.mod's toolchain line. It comes from the
	// module proxy, checked against the checksum database; go1.2.2 and newer are there.
	//
	//	version = "1.26.8"
	Version string `hcl:"version,optional" path:"version"`
	// Image is the reference of an image that has go on its PATH or in /usr/local/go. It is
	// pulled where it is missing, and needs the docker executor. Of the variables that the image sets,
	// its programs get PATH, CC and others of C compilers, and those of the language and time zone.
	//
	//	image = "golang:1.26-bookworm"
	Image string `hcl:"image,optional" path:"image"`
}

// An Override puts local sources in the place of an import path: of a module, or in GOPATH
// builds of any directory of packages. The label is the import path (with for_each, the label
// with /key behind it). One that holds a go.mod of another module is an error, one that
// nothing imports a warning.
//
//	override "github.com/golang/example" { path = "../example" }
type Override struct {
	Meta
	// Path is the directory with the sources. It may lie anywhere, but be no home directory, no
	// directory that holds one, keys, or what the system, an engine or gobuild keeps, and lie below
	// none of the latter: a compile reads all that is there.
	//
	//	path = "../example"
	Path string `hcl:"path" path:"directory"`
}

// A Target is one main package, compiled for one or more platforms, into
// dist/<os>_<arch>[_<variant>]/<name>. Two targets that write one file are an error.
//
//	target "api" {
//	  package    = "./cmd/api"
//	  platforms  = ["linux/amd64", "linux/arm/v7", "darwin/arm64", "windows/amd64"]
//	  build_tags = ["netgo"]
//	  env        = { GOEXPERIMENT = "jsonv2" }
//	  stamp      = { "main.commit" = git.commit }
//	}
//
//	target "hello" {
//	  package = "golang.org/x/example/hello@v0.0.0-20250915201037-7f05d217867b"
//	}
type Target struct {
	Meta
	// Package is a directory that begins with . or /, an import path below an override or in
	// a GOPATH tree, or a remote package as path@version, also path@latest or path@branch.
	//
	//	package = "./cmd/api"
	Package string `hcl:"package" path:"package"`
	// Toolchain compiles the target; left out, the version that go.mod (or go.work) asks for:
	// its toolchain line, else its go line, with the newest patch where that has none.
	// Without a go.mod it must be given.
	//
	//	toolchain = toolchain.stable
	Toolchain *Toolchain `hcl:"toolchain,optional" ref:"toolchain"`
	// Platforms are what to compile for, as os/arch or os/arch/variant; left out, Linux on the
	// engine's architecture, on the host executor on this machine's.
	//
	//	platforms = ["linux/amd64", "linux/arm/v7"]
	Platforms []string `hcl:"platforms,optional" path:"platform"`
	// Mode is how imports are resolved; left out, by what is there: gopath without a go.mod,
	// and for packages with an import path before Go 1.11, else module.
	//
	//	mode = "gopath"
	Mode string `hcl:"mode,optional" enum:"module,gopath"`
	// Ldflags are flags for the linker. An element is one flag, quoted where it must be; one
	// that begins with - and holds spaces is several, as it stands.
	//
	//	ldflags = ["-s", "-w"]
	Ldflags []string `hcl:"ldflags,optional"`
	// Stamp sets string variables of the program (the linker's -X), by package and name.
	//
	//	stamp = { "main.version" = "1.2" }
	Stamp map[string]string `hcl:"stamp,optional"`
	// Gcflags are flags for the compiler, for all packages of the main module.
	//
	//	gcflags = ["-N", "-l"]
	Gcflags []string `hcl:"gcflags,optional"`
	// BuildTags are extra build constraints that hold.
	//
	//	build_tags = ["netgo"]
	BuildTags []string `hcl:"build_tags,optional"`
	// Cgo says whether and how C code is linked. "static" links everything into the binary
	// (Linux only, and checked there), with the tags netgo and osusergo; "dynamic" is as Go
	// links by itself. Both need a C compiler: a toolchain image that has one, or on the host
	// the machine's own; CC, CGO_CFLAGS and the like go into env.
	//
	//	cgo = "static"
	Cgo string `hcl:"cgo,optional" enum:"off,static,dynamic" default:"off"`
	// InstallSuffix keeps compiled packages apart (-installsuffix) where Go would take
	// precompiled ones: before Go 1.10, those of its standard library were compiled with cgo.
	// Left out, it is "static" with cgo = "static" before Go 1.10, else none.
	//
	//	install_suffix = "nocgo"
	InstallSuffix string `hcl:"install_suffix,optional"`
	// Trimpath keeps file system paths out of the binary (Go 1.13 and newer).
	//
	//	trimpath = false
	Trimpath bool `hcl:"trimpath,optional" default:"true"`
	// Env is set while the target is compiled. Variables that gobuild sets itself are refused,
	// with what to use instead. Where nothing but a Go distribution runs, only GODEBUG, GOEXPERIMENT
	// and the like count; fetches of modules never have others. Variables that switch checks off, such as
	// CGO_CFLAGS_ALLOW, and LD_PRELOAD and its kind are taken where compiles run in a sandbox, else with -trust.
	//
	//	env = { GOEXPERIMENT = "jsonv2" }
	Env map[string]string `hcl:"env,optional"`
	// Name is the binary's file name; left out, the last element of the key, else the label.
	// For Windows .exe is added.
	//
	//	name = "api-server"
	Name string `hcl:"name,optional"`
}

// A Group is a name for several targets and images, for -only=group.name.
//
//	group "release" { members = [image.api, target.hello, group.tools] }
type Group struct {
	Meta
	// Members are targets, images and other groups; a block with for_each stands for all its
	// instances.
	//
	//	members = [image.api, target.hello]
	Members []Ref `hcl:"members" ref:"target,image,group"`
	// AllowOverrides says whether members may be built with overrides when the group is
	// built; false makes that an error.
	//
	//	allow_overrides = false
	AllowOverrides bool `hcl:"allow_overrides,optional" default:"true"`
}

// Ref is a reference to a block's instance, whatever its kind. One field is set.
type Ref struct {
	Target *Target
	Image  *Image
	Group  *Group
}

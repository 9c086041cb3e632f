package lang

import "github.com/zclconf/go-cty/cty"

// The structs in this file, types_image.go, root.go and scope_doc.go are the language. The
// hcl tag gives a block's shape (name, optional, label, block), the doc comment its
// description, with an example as its code block, and a few small tags what HCL cannot say:
// "enum" (the values allowed), "ref" (the kinds of blocks a reference may lead to),
// "default" (what a left-out attribute means) and "path" (what a string names: a directory,
// file, package, image, platform or version). Nothing else is read, neither by the decoder
// nor by what generates schemas and the reference.

// Docker selects the engine, and the image and network in which modules are fetched.
//
//	docker {
//	  host    = "unix:///var/run/docker.sock"
//	  network = "bridge"
//	}
type Docker struct {
	Meta
	// Host is the engine: a URL as in DOCKER_HOST, or the name of a docker context. Default: the
	// engine that the docker command uses. An engine that is not a socket of this machine needs
	// -allow=URL.
	//
	//	host = "unix:///var/run/docker.sock"
	Host string `hcl:"host,optional"`
	// Network is the docker network of the action that fetches modules. Compiles have no network.
	//
	//	network = "host"
	Network string `hcl:"network,optional" default:"bridge"`
	// Image is the image in which modules are fetched: an image with git, if this machine has no
	// git.
	//
	//	image = "golang:1.26"
	Image string `hcl:"image,optional" path:"image"`
}

// A Variable is a value that can be set outside the file. Precedence: -set=name=value,
// GOBUILD_VAR_name, default. Lists and maps are written as in this file:
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
	// Default is the value if nothing else sets the variable. A value from outside is converted
	// to the type of the default; if it cannot be, that is an error. A variable without a default
	// must be set, and is a string.
	//
	//	default = "dev"
	Default cty.Value `hcl:"default,optional"`
	// Description says what the variable is for.
	//
	//	description = "stamped into every binary"
	Description string `hcl:"description,optional"`
}

// A Toolchain is a Go distribution: a version from the Go module proxy, or any image that
// contains go. Exactly one of the two is given.
//
//	toolchain "stable" { version = "1.26.8" }
//	toolchain "debian" { image = "golang:1.26-bookworm" }
type Toolchain struct {
	Meta
	// Version is a Go release without "go", 1.2.2 or newer. It is downloaded from the module
	// proxy and checked against the checksum database.
	//
	//	version = "1.26.8"
	Version string `hcl:"version,optional" path:"version"`
	// Image is the reference of an image that has go on its PATH or in /usr/local/go. It is
	// pulled if it is missing, and needs the docker executor. Of the variables that the image
	// sets, programs get only PATH, those for C compilers such as CC, and those for language and
	// time zone.
	//
	//	image = "golang:1.26-bookworm"
	Image string `hcl:"image,optional" path:"image"`
}

// An Override replaces an import path with local sources: that of a module, or in GOPATH builds
// of any directory of packages. The label is the import path (with for_each, the label followed
// by /key). An override with the go.mod of another module is an error. An override that nothing
// imports is a warning.
//
//	override "github.com/golang/example" { path = "../example" }
type Override struct {
	Meta
	// Path is the directory with the sources. It may be anywhere, except that it must not be or
	// contain a home directory or keys, and must not be, contain or be below a directory of the
	// system, an engine or gobuild: a compile can read everything in it.
	//
	//	path = "../example"
	Path string `hcl:"path" path:"directory"`
}

// A Target is one main package, compiled for one or more platforms, into
// dist/<os>_<arch>[_<variant>]/<name>. It is an error if two targets write the same file.
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
	// Package is a directory that begins with . or /, an import path below an override or in a
	// GOPATH tree, or a remote package: path@version, path@latest or path@branch.
	//
	//	package = "./cmd/api"
	Package string `hcl:"package" path:"package"`
	// Toolchain compiles the target. Default: the version in go.mod (or go.work): its toolchain
	// line, else its go line, with the newest patch release if it has none. Without a go.mod it
	// is required.
	//
	//	toolchain = toolchain.stable
	Toolchain *Toolchain `hcl:"toolchain,optional" ref:"toolchain"`
	// Platforms are what to compile for, as os/arch or os/arch/variant. Default: Linux on the
	// engine's architecture, with the host executor on this machine's architecture.
	//
	//	platforms = ["linux/amd64", "linux/arm/v7"]
	Platforms []string `hcl:"platforms,optional" path:"platform"`
	// Mode is how imports are resolved. Default: gopath without a go.mod, and for packages with
	// an import path before Go 1.11; else module.
	//
	//	mode = "gopath"
	Mode string `hcl:"mode,optional" enum:"module,gopath"`
	// Ldflags are flags for the linker. Each element is one flag, and is quoted if necessary. An
	// element that begins with - and contains spaces is several flags, used unchanged.
	//
	//	ldflags = ["-s", "-w"]
	Ldflags []string `hcl:"ldflags,optional"`
	// Stamp sets string variables of the program, by package and name (-X of the linker).
	//
	//	stamp = { "main.version" = "1.2" }
	Stamp map[string]string `hcl:"stamp,optional"`
	// Gcflags are flags for the compiler. They apply to all packages of the main module.
	//
	//	gcflags = ["-N", "-l"]
	Gcflags []string `hcl:"gcflags,optional"`
	// BuildTags are additional build tags, for build constraints.
	//
	//	build_tags = ["netgo"]
	BuildTags []string `hcl:"build_tags,optional"`
	// Cgo says whether and how C code is linked. "static" links everything into the binary (Linux
	// only; the result is checked), with the tags netgo and osusergo. "dynamic" links as Go does
	// by default. Both need a C compiler: that of a toolchain image, or on the host that of the
	// machine. CC, CGO_CFLAGS and similar variables are set in env.
	//
	//	cgo = "static"
	Cgo string `hcl:"cgo,optional" enum:"off,static,dynamic" default:"off"`
	// InstallSuffix keeps compiled packages separate (-installsuffix), so that Go does not use
	// precompiled ones: before Go 1.10, those of the standard library were compiled with cgo.
	// Default: "static" if cgo is "static" and Go is older than 1.10, else none.
	//
	//	install_suffix = "nocgo"
	InstallSuffix string `hcl:"install_suffix,optional"`
	// Trimpath removes file system paths from the binary (Go 1.13 and newer).
	//
	//	trimpath = false
	Trimpath bool `hcl:"trimpath,optional" default:"true"`
	// Env is the environment while the target is compiled. Variables that gobuild sets itself are
	// refused; the error says what to use instead. If only a Go distribution runs, only variables
	// that Go reads apply, such as GODEBUG and GOEXPERIMENT; the same holds for every fetch of
	// modules. Variables that switch off checks, such as CGO_CFLAGS_ALLOW, and LD_PRELOAD and
	// similar ones apply if compiles run in a sandbox, else only with -trust.
	//
	//	env = { GOEXPERIMENT = "jsonv2" }
	Env map[string]string `hcl:"env,optional"`
	// Name is the binary's file name. Default: the last element of the key, else the label. On
	// Windows, .exe is added.
	//
	//	name = "api-server"
	Name string `hcl:"name,optional"`
}

// A Group is a name for several targets and images, for -only=group.name.
//
//	group "release" { members = [image.api, target.hello, group.tools] }
type Group struct {
	Meta
	// Members are targets, images and other groups. A block with for_each stands for all its
	// instances.
	//
	//	members = [image.api, target.hello]
	Members []Ref `hcl:"members" ref:"target,image,group"`
	// AllowOverrides says whether members may be built with overrides when the group is built. If
	// it is false, that is an error.
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

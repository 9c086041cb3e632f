package config

import "github.com/zclconf/go-cty/cty"

// The structs in this file are the language. The hcl tag gives a block's shape
// (name, optional, label, block), the doc comment its description, and three
// small tags what HCL cannot say: "enum" (the values allowed), "ref" (the kind
// of block a reference must lead to) and "default" (what a left-out attribute
// means). The decoder reads nothing else, and neither do the schema generators.

// Docker says which engine is used and where modules are fetched.
type Docker struct {
	Meta
	// Host is the engine: a URL as in DOCKER_HOST, or the name of a docker context.
	Host string `hcl:"host,optional"`
	// Network is the docker network of the action that fetches modules.
	Network string `hcl:"network,optional" default:"bridge"`
	// Image is the image in which modules are fetched, for modules that need git.
	Image string `hcl:"image,optional"`
}

// A Variable is a value that may be set from outside: -set=name=value, then
// GOBUILD_VAR_name, then the default. It is converted to the default's type.
type Variable struct {
	Meta
	// Default is used when nothing sets the variable; its type is the variable's type.
	Default cty.Value `hcl:"default,optional"`
	// Description says what the variable is for.
	Description string `hcl:"description,optional"`
}

// A Toolchain is a Go distribution: a version from the Go module proxy, or any
// image that has go in it. Exactly one of the two is given.
type Toolchain struct {
	Meta
	// Version is a Go release as in go.mod's toolchain line, without "go": "1.26.8".
	Version string `hcl:"version,optional"`
	// Image is the reference of an image that has go on its PATH or in /usr/local/go.
	Image string `hcl:"image,optional"`
}

// An Override puts local sources in the place of an import path.
type Override struct {
	Meta
	// Path is the directory with the sources.
	Path string `hcl:"path"`
}

// A Target is one main package, compiled for one or more platforms.
type Target struct {
	Meta
	// Package is a directory, an import path below an override or in a GOPATH tree,
	// or a remote package as path@version.
	Package string `hcl:"package"`
	// Toolchain compiles the target; left out, the version that go.mod asks for.
	Toolchain *Toolchain `hcl:"toolchain,optional" ref:"toolchain"`
	// Platforms are what to compile for, as os/arch or os/arch/variant; left out,
	// Linux on the engine's architecture.
	Platforms []string `hcl:"platforms,optional"`
	// Mode is how imports are resolved; left out, by what is there.
	Mode string `hcl:"mode,optional" enum:"module,gopath"`
	// Ldflags are flags for the linker.
	Ldflags []string `hcl:"ldflags,optional"`
	// Stamp sets string variables of the program (the linker's -X): "main.version" = "1.2".
	Stamp map[string]string `hcl:"stamp,optional"`
	// Gcflags are flags for the compiler, for the target's own package and its module.
	Gcflags []string `hcl:"gcflags,optional"`
	// BuildTags are extra build constraints that hold.
	BuildTags []string `hcl:"build_tags,optional"`
	// Cgo says whether and how C code is linked.
	Cgo string `hcl:"cgo,optional" enum:"off,static,dynamic" default:"off"`
	// InstallSuffix keeps compiled packages apart where Go would take precompiled ones: before
	// Go 1.10, those of its standard library were compiled with cgo.
	InstallSuffix string `hcl:"install_suffix,optional"`
	// Trimpath keeps file system paths out of the binary.
	Trimpath bool `hcl:"trimpath,optional" default:"true"`
	// Env is set while the target is compiled.
	Env map[string]string `hcl:"env,optional"`
	// Name is the binary's file name; left out, the last element of the key, else the label.
	Name string `hcl:"name,optional"`
}

// An Image is a container image: a base, the binaries of targets, and its configuration.
type Image struct {
	Meta
	// Base is "scratch", an image reference, a toolchain, or another image.
	Base Base `hcl:"base"`
	// Targets are the targets whose binaries the image holds.
	Targets []*Target `hcl:"targets,optional" ref:"target"`
	// Tags name the image in the engine and in registries: "[registry/]name[:tag]".
	Tags []string `hcl:"tags,optional"`
	// Platforms of the image; left out, the Linux platforms that all targets share.
	Platforms []string `hcl:"platforms,optional"`
	// Dir is where binaries go; left out, / on scratch, else /usr/local/bin.
	Dir string `hcl:"dir,optional"`
	// Entrypoint is the command; left out, the only binary.
	Entrypoint []string `hcl:"entrypoint,optional"`
	// Cmd are the command's default arguments.
	Cmd []string `hcl:"cmd,optional"`
	// Env is added to the base's environment.
	Env map[string]string `hcl:"env,optional"`
	// User runs the command: "name|uid[:group|gid]".
	User string `hcl:"user,optional"`
	// Workdir is the command's working directory.
	Workdir string `hcl:"workdir,optional"`
	// Ports the program listens on: "8080" or "53/udp".
	Ports []string `hcl:"ports,optional"`
	// Labels of the image's configuration.
	Labels map[string]string `hcl:"labels,optional"`
	// Annotations of the image's manifest, and of the index where there is one.
	Annotations map[string]string `hcl:"annotations,optional"`
	// Volumes are mount points for data that outlives the container.
	Volumes []string `hcl:"volumes,optional"`
	// StopSignal is sent to stop the program: "SIGTERM".
	StopSignal string `hcl:"stop_signal,optional"`
	// Certificates are CA certificates: true for those that Mozilla trusts, or a list of PEM
	// files that are added to them. A base that has CA certificates keeps its own instead of
	// Mozilla's.
	Certificates Certificates `hcl:"certificates,optional"`
	// Timezones puts the time zone database into the image, in /usr/share/zoneinfo.
	Timezones bool `hcl:"timezones,optional"`
	// Users are added to the base's /etc/passwd and /etc/group: "name:uid" or "name:uid:gid".
	Users []string `hcl:"users,optional"`
	// AllowOverrides says whether the image may hold binaries that are built with overrides;
	// false makes that an error.
	AllowOverrides bool `hcl:"allow_overrides,optional" default:"true"`
	// Name is the image's directory below dist/images; left out, the last element of the key, else the label.
	Name string `hcl:"name,optional"`
	// Packages are installed on the base with its own package manager, apk or apt.
	Packages []string `hcl:"packages,optional"`
	// Libc says where dynamic programs on scratch have their C library from; left out, they have none.
	Libc string `hcl:"libc,optional" enum:"bundle"`
	// LibcExtra are libraries that programs load by name while they run, as paths where they were linked.
	LibcExtra []string `hcl:"libc_extra,optional"`
	// Files are extra files of the image.
	Files []*ImageFile `hcl:"file,block"`
}

// An ImageFile is one extra file or directory of an image.
type ImageFile struct {
	Meta
	// Path is where it goes: an absolute path in the image.
	Path string `hcl:"path,label"`
	// Source is the file or directory that is copied.
	Source string `hcl:"source"`
	// Mode is the file's permission bits in octal: "0644".
	Mode string `hcl:"mode,optional"`
}

// A Group is a name for several targets and images.
type Group struct {
	Meta
	// Members are targets, images and other groups.
	Members []Ref `hcl:"members" ref:"target,image,group"`
	// AllowOverrides says whether members may be built with overrides when the group is
	// built; false makes that an error.
	AllowOverrides bool `hcl:"allow_overrides,optional" default:"true"`
}

// Base is what an image stands on. Exactly one field is set.
type Base struct {
	Scratch   bool
	Reference string     // an image reference
	Toolchain *Toolchain // the toolchain's own image
	Image     *Image     // another image of this file
}

// Certificates are the CA certificates of an image: none, or Bundle with further ones.
type Certificates struct {
	Bundle bool
	Files  []string // absolute paths of PEM files
}

// Ref is a reference to a block's instance, whatever its kind. One field is set.
type Ref struct {
	Target *Target
	Image  *Image
	Group  *Group
}

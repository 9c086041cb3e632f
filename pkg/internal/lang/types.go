package lang

// The structs in this file, types_platform.go, types_variable.go, types_image.go, root.go and
// scope_doc.go are the language. The hcl tag gives a block's shape (name, optional, label,
// block), the doc comment its description, with an example as its code block, and a few small
// tags what HCL cannot say: "enum" (the values allowed), "ref" (the kinds of blocks a reference
// may lead to), "default" (what a left-out attribute means), "path" (what a string names: a
// directory, file, package, image, platform or version) and "overrides" (the kind of block
// whose attributes a nested one replaces). Nothing else is read, neither by the decoder nor by
// what generates schemas and the reference.

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

// A Registry says how gobuild reaches a registry that has no TLS, or a certificate of an authority that
// this machine does not trust. It applies to bases, to pushes and to images of toolchains. The label is
// the host, with the port if there is one, as it is in the names of images.
//
//	registry "registry.corp.example:5000" { ca = "certs/corp.pem" }
//	registry "[fd00::1]:5000" { insecure = true }
type Registry struct {
	Meta
	// Insecure accepts any certificate, and if the registry has no TLS asks it over HTTP, as Docker's
	// insecure-registries do. Unless it is on this machine, it is asked without the user's credentials:
	// -allow=HOST or -trust sends them.
	//
	//	insecure = true
	Insecure bool `hcl:"insecure,optional"`
	// CA is a file of certificates (PEM) of authorities that are trusted for this registry, in addition
	// to those of the system. For where it may be, see include.
	//
	//	ca = "certs/corp.pem"
	CA string `hcl:"ca,optional" path:"file"`
}

// Cache is where the binaries that one machine built are kept for others: a machine with the same sources
// gets them from there, and needs neither Go nor modules. An entry counts only if its signature is that
// of the key. A cache that does not answer, or has wrong entries, costs time and changes no result.
//
//	cache {
//	  url         = "https://cache.corp.example/gobuild"
//	  public_key  = "cache.pem"
//	  private_key = "env://GOBUILD_CACHE_KEY"
//	}
type Cache struct {
	Meta
	// URL is the cache: a server that takes GET, HEAD and PUT, such as bazel-remote or one with WebDAV
	// (https://, and on this machine http://); a repository of a registry (oci://registry/repository); a
	// bucket of S3 (s3://bucket/prefix); or a directory (file:///dir, and file://./dir, relative to the file
	// that contains it). A directory outside the repository, and any without a key, is used only if -allow
	// or GOBUILD_ALLOW names it. A registry gets your credentials as for pushes. A server gets those of
	// netrc only with -allow=HOST or -trust, and requests to a bucket are signed with your credentials for
	// AWS only with -allow=s3://bucket or -trust.
	//
	//	url = "https://cache.corp.example/gobuild"
	URL string `hcl:"url"`
	// Region is the region of a bucket. Default: the variable AWS_REGION, or AWS_DEFAULT_REGION.
	//
	//	region = "eu-central-1"
	Region string `hcl:"region,optional"`
	// Endpoint is the URL of a server with the protocol of S3 that has the bucket: https://, and on this
	// machine http://. Default: the variable AWS_ENDPOINT_URL_S3, or AWS_ENDPOINT_URL, or AWS. What allows
	// your credentials for AWS is then -allow=ENDPOINT/bucket.
	//
	//	endpoint = "https://s3.corp.example"
	Endpoint string `hcl:"endpoint,optional"`
	// Write says whether what is built goes to the cache. Default: where it can, which needs the private
	// key if there are keys.
	//
	//	write = var.ci
	Write bool `hcl:"write,optional"`
	// PublicKey is the Ed25519 key (PEM, as openssl pkey -pubout writes it) that entries must be signed
	// with: its text, or a file. Default: that of the private key. Without a key the cache is a directory,
	// and whoever can write there decides what is built.
	//
	//	public_key = "cache.pem"
	PublicKey string `hcl:"public_key,optional"`
	// PrivateKey is the Ed25519 key (PEM, as openssl genpkey -algorithm ed25519 writes it) that signs
	// entries: a file, or env://NAME for the text in a variable of the environment. It is read when
	// something is built. Where there is none, nothing is written. For where a file may be, see include;
	// one in the repository signs for directories alone.
	//
	//	private_key = "env://GOBUILD_CACHE_KEY"
	PrivateKey string `hcl:"private_key,optional"`
}

// A Toolchain is a Go distribution: a version from the Go module proxy, or any image that
// contains go. Exactly one of the two is given.
//
//	toolchain "stable" { version = "1.26.8" }
//	toolchain "debian" { image = "golang:1.26-bookworm" }
type Toolchain struct {
	Meta
	// Version is a Go release without "go", 1.2.2 or newer, or a release line such as 1.26, which
	// means its newest patch release. It is downloaded from the module proxy and checked against
	// the checksum database. gobuild update raises it.
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
//
//	  platform "windows/*" { ldflags = ["-H=windowsgui"] }
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
	// BuildMode is what is made of the package. "exe" and "pie" are programs, "pie" one that can be loaded
	// anywhere. "c-shared" is a library for C programs (name.so, name.dylib, name.dll), "c-archive" one that is
	// linked into them (name.a), each with its header name.h beside it, and "plugin" one that Go programs open
	// (name.so). All but programs need cgo = "dynamic", and so does "pie" where only a C compiler can link it.
	// Images can contain programs, shared libraries and plugins. Default: a program as Go makes it for the
	// platform.
	//
	//	build_mode = "c-shared"
	BuildMode string `hcl:"build_mode,optional" enum:"exe,pie,c-shared,c-archive,plugin"`
	// Mod says where modules come from: "vendor" for the vendor directory, "readonly" for the module cache even
	// if there is a vendor directory. Default: the vendor directory if there is one and go.mod says Go 1.14 or
	// newer, as Go does. "mod" is refused, since no build changes go.mod.
	//
	//	mod = "readonly"
	Mod string `hcl:"mod,optional" enum:"vendor,readonly"`
	Compilation
	// Name is the binary's file name. Default: the last element of the key, else the label. On
	// Windows, .exe is added, and to a library what build_mode says, unless the name ends in it:
	// "libz.a" and "libz" are one c-archive. Where libraries end in something else, "libz.so" is
	// made libz.dylib.
	//
	//	name = "api-server"
	Name string `hcl:"name,optional"`
	// On are what differs on some of the platforms.
	On []*Platform `hcl:"platform,block" overrides:"target"`

	variant *variant // of a target that With returned
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

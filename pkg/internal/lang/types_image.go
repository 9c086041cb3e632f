package lang

// An Image is a container image for Linux. It has a base, binaries of targets, files, and a
// configuration.
//
//	image "api" {
//	  base    = image.base
//	  targets = [target.api]
//	  tags    = ["${local.registry}/api:${var.version}"]
//	  ports   = ["8080"]
//	  user    = "65534"
//	  labels  = { "org.opencontainers.image.title" = "api" }
//
//	  platforms = ["linux/amd64"]
//
//	  file "/etc/api/config.json" {
//	    source = "deploy/config.json"
//	    mode   = "0644"
//	  }
//	}
//
//	image "base" { base = "debian:bookworm-slim" }
type Image struct {
	Meta
	// Base is the base image: "scratch", the reference of an image (in its registry; with Docker,
	// else in the engine), a toolchain, or another image of the configuration.
	//
	//	base = "debian:bookworm-slim"
	Base Base `hcl:"base" ref:"toolchain,image" path:"image"`
	// Targets are the targets whose binaries the image contains.
	//
	//	targets = [target.api]
	Targets []*Target `hcl:"targets,optional" ref:"target"`
	// Tags are names of the image in the engine and in registries, as [registry/]name[:tag].
	// Default: the image's name with :latest. -push requires them.
	//
	//	tags = ["registry.example.com/api:1.2"]
	Tags []string `hcl:"tags,optional"`
	// Platforms are the platforms of the image. Default: the Linux platforms that all targets
	// (and a base of the configuration) have in common; it is an error if there are none. Several
	// platforms result in an OCI index; the engine gets the image of its own platform.
	//
	//	platforms = ["linux/amd64", "linux/arm64"]
	Platforms []string `hcl:"platforms,optional" path:"platform"`
	// Dir is the directory of the binaries, an absolute path. Default: / on scratch, else
	// /usr/local/bin.
	//
	//	dir = "/opt/api"
	Dir string `hcl:"dir,optional"`
	// Entrypoint is the command. Default: the binary if there is exactly one, else the base's
	// entrypoint.
	//
	//	entrypoint = ["/api", "-listen=:8080"]
	Entrypoint []string `hcl:"entrypoint,optional"`
	// Cmd are the default arguments of the command. Default: the base's, or none if the image has
	// an entrypoint.
	//
	//	cmd = ["-verbose"]
	Cmd []string `hcl:"cmd,optional"`
	// Env is the environment that is added to the base's.
	//
	//	env = { LANG = "C.UTF-8" }
	Env map[string]string `hcl:"env,optional"`
	// User is the user that runs the command: a name or uid, optionally with :group or :gid.
	// Default: the base's user.
	//
	//	user = "65534"
	User string `hcl:"user,optional"`
	// Workdir is the working directory of the command, an absolute path. Default: the base's.
	//
	//	workdir = "/srv"
	Workdir string `hcl:"workdir,optional"`
	// Ports are the ports that the program listens on.
	//
	//	ports = ["8080", "53/udp", "8000-8010"]
	Ports []string `hcl:"ports,optional"`
	// Labels are the labels of the image's configuration.
	//
	//	labels = { "org.opencontainers.image.title" = "api" }
	Labels map[string]string `hcl:"labels,optional"`
	// Annotations are the annotations of the image's manifest, and of the index if there is one.
	//
	//	annotations = { "org.opencontainers.image.vendor" = "Example" }
	Annotations map[string]string `hcl:"annotations,optional"`
	// Volumes are mount points for data that outlives the container, as absolute paths.
	//
	//	volumes = ["/var/lib/api"]
	Volumes []string `hcl:"volumes,optional"`
	// StopSignal is the signal that stops the program, a name or a number. Default: the base's.
	//
	//	stop_signal = "SIGTERM"
	StopSignal string `hcl:"stop_signal,optional"`
	// Certificates are CA certificates, in /etc/ssl/certs/ca-certificates.crt: true for those
	// that Mozilla trusts, or a list of PEM files that are added to them. If the base has CA
	// certificates, they are kept instead of Mozilla's, and the files are added to the place that
	// its distribution uses.
	//
	//	certificates = true
	Certificates Certificates `hcl:"certificates,optional" path:"file"`
	// Timezones adds the time zone database to the image, in /usr/share/zoneinfo. It is part of
	// gobuild and comes from a recent Go: it is the same on every machine and for every image,
	// with or without targets, and newer than that of an old toolchain.
	//
	//	timezones = true
	Timezones bool `hcl:"timezones,optional" default:"false"`
	// Users are users that are added to the base's /etc/passwd and /etc/group, as name:uid or
	// name:uid:gid. The attribute user may name one of them.
	//
	//	users = ["app:10001"]
	Users []string `hcl:"users,optional"`
	// AllowOverrides says whether the image may contain binaries that are built with overrides,
	// its own or those of its base images. If it is false, that is an error.
	//
	//	allow_overrides = false
	AllowOverrides bool `hcl:"allow_overrides,optional" default:"true"`
	// Name is the image's directory below dist/images. Default: the last element of the key, else
	// the label.
	//
	//	name = "api-server"
	Name string `hcl:"name,optional"`
	// Packages are packages that the base's package manager, apk or apt, installs, with a
	// network. Such an image is not reproducible, and needs Docker.
	//
	//	packages = ["curl"]
	Packages []string `hcl:"packages,optional"`
	// Libc says where dynamic programs on scratch get their C library from. Default: they have
	// none. "bundle" copies what they were linked with, from the toolchain image, or on the host
	// from this machine: the loader, libraries, and the plugins that look up names and users.
	//
	//	libc = "bundle"
	Libc string `hcl:"libc,optional" enum:"bundle"`
	// LibcExtra are additional libraries, with what these need, that programs load by name while
	// they run: absolute paths where the programs were linked. It needs libc.
	//
	//	libc_extra = ["/usr/lib/x86_64-linux-gnu/libgcc_s.so.1"]
	LibcExtra []string `hcl:"libc_extra,optional"`
	// Files are additional files of the image.
	Files []*ImageFile `hcl:"file,block"`
}

// An ImageFile is one extra file or directory of an image. The label is its absolute path in
// the image.
//
//	file "/etc/api/config.json" { source = "deploy/config.json" }
type ImageFile struct {
	Meta
	// Path is the absolute path in the image.
	Path string `hcl:"path,label"`
	// Source is the file or directory that is copied, a directory with everything in it. It must
	// be in the repository, or be named by -allow.
	//
	//	source = "deploy/config.json"
	Source string `hcl:"source" path:"file"`
	// Mode is the permission bits of each file in octal. Default: 0755 for executable files, else
	// 0644.
	//
	//	mode = "0644"
	Mode string `hcl:"mode,optional"`
}

// Base is the base of an image. Exactly one field is set.
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

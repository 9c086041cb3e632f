package lang

// An Image is a container image for Linux: a base, the binaries of targets, files, and a
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
	// Base is what the image stands on: "scratch", the reference of an image (asked of its
	// registry; with Docker, else one of that name in the engine), a toolchain, or another
	// image of this file.
	//
	//	base = "debian:bookworm-slim"
	Base Base `hcl:"base" ref:"toolchain,image" path:"image"`
	// Targets are the targets whose binaries the image holds.
	//
	//	targets = [target.api]
	Targets []*Target `hcl:"targets,optional" ref:"target"`
	// Tags name the image in the engine and in registries, as [registry/]name[:tag]; left out,
	// the image's name with :latest. -push needs them.
	//
	//	tags = ["registry.example.com/api:1.2"]
	Tags []string `hcl:"tags,optional"`
	// Platforms are what the image is made for; left out, the Linux platforms that all targets
	// (and a base of this file) share; none is an error. Several make an OCI index; the engine
	// gets its own.
	//
	//	platforms = ["linux/amd64", "linux/arm64"]
	Platforms []string `hcl:"platforms,optional" path:"platform"`
	// Dir is where binaries go, an absolute path; left out, / on scratch, else /usr/local/bin.
	//
	//	dir = "/opt/api"
	Dir string `hcl:"dir,optional"`
	// Entrypoint is the command; left out, the only binary, and with several or none the base's.
	//
	//	entrypoint = ["/api", "-listen=:8080"]
	Entrypoint []string `hcl:"entrypoint,optional"`
	// Cmd are the command's default arguments; left out, the base's, or nothing where there
	// is an entrypoint.
	//
	//	cmd = ["-verbose"]
	Cmd []string `hcl:"cmd,optional"`
	// Env is added to the base's environment.
	//
	//	env = { LANG = "C.UTF-8" }
	Env map[string]string `hcl:"env,optional"`
	// User runs the command: a name or uid, perhaps with :group or :gid; left out, the base's.
	//
	//	user = "65534"
	User string `hcl:"user,optional"`
	// Workdir is the command's working directory, an absolute path; left out, the base's.
	//
	//	workdir = "/srv"
	Workdir string `hcl:"workdir,optional"`
	// Ports are those that the program listens on.
	//
	//	ports = ["8080", "53/udp", "8000-8010"]
	Ports []string `hcl:"ports,optional"`
	// Labels are those of the image's configuration.
	//
	//	labels = { "org.opencontainers.image.title" = "api" }
	Labels map[string]string `hcl:"labels,optional"`
	// Annotations are those of the image's manifest, and of the index where there is one.
	//
	//	annotations = { "org.opencontainers.image.vendor" = "Example" }
	Annotations map[string]string `hcl:"annotations,optional"`
	// Volumes are mount points for data that outlives the container, as absolute paths.
	//
	//	volumes = ["/var/lib/api"]
	Volumes []string `hcl:"volumes,optional"`
	// StopSignal is sent to stop the program, a name or a number; left out, the base's.
	//
	//	stop_signal = "SIGTERM"
	StopSignal string `hcl:"stop_signal,optional"`
	// Certificates are CA certificates, in /etc/ssl/certs/ca-certificates.crt: true for those
	// that Mozilla trusts, or a list of PEM files that are added to them. A base that has CA
	// certificates keeps its own instead of Mozilla's, and the files' are added where its
	// distribution keeps them.
	//
	//	certificates = true
	Certificates Certificates `hcl:"certificates,optional" path:"file"`
	// Timezones puts the time zone database into the image, in /usr/share/zoneinfo. It is
	// gobuild's own, that of a recent Go: the same on every machine and for every image, with
	// or without targets, and newer than an old toolchain's.
	//
	//	timezones = true
	Timezones bool `hcl:"timezones,optional" default:"false"`
	// Users are added to the base's /etc/passwd and /etc/group, as name:uid or name:uid:gid;
	// user may name one of them.
	//
	//	users = ["app:10001"]
	Users []string `hcl:"users,optional"`
	// AllowOverrides says whether the image may hold binaries that are built with overrides,
	// its own or those of the images it stands on; false makes that an error.
	//
	//	allow_overrides = false
	AllowOverrides bool `hcl:"allow_overrides,optional" default:"true"`
	// Name is the image's directory below dist/images; left out, the last element of the key, else the label.
	//
	//	name = "api-server"
	Name string `hcl:"name,optional"`
	// Packages are installed on the base with its own package manager, apk or apt, with a
	// network; such an image is not reproducible, and needs Docker.
	//
	//	packages = ["curl"]
	Packages []string `hcl:"packages,optional"`
	// Libc says where dynamic programs on scratch have their C library from; left out, they
	// have none. "bundle" copies what they were linked with, from the toolchain image, or on
	// the host from this machine: loader, libraries, and what looks up names and users.
	//
	//	libc = "bundle"
	Libc string `hcl:"libc,optional" enum:"bundle"`
	// LibcExtra are, with libc, further libraries that programs load by name while they run,
	// with what they need, as absolute paths where they were linked.
	//
	//	libc_extra = ["/usr/lib/x86_64-linux-gnu/libgcc_s.so.1"]
	LibcExtra []string `hcl:"libc_extra,optional"`
	// Files are extra files of the image.
	Files []*ImageFile `hcl:"file,block"`
}

// An ImageFile is one extra file or directory of an image. The label is where it goes: an
// absolute path in the image.
//
//	file "/etc/api/config.json" { source = "deploy/config.json" }
type ImageFile struct {
	Meta
	// Path is where it goes: an absolute path in the image.
	Path string `hcl:"path,label"`
	// Source is the file or directory that is copied, a directory with all that is in it. It lies
	// in the repository, or -allow names it.
	//
	//	source = "deploy/config.json"
	Source string `hcl:"source" path:"file"`
	// Mode is the permission bits of every file in octal; left out, 0755 for what can be run,
	// else 0644.
	//
	//	mode = "0644"
	Mode string `hcl:"mode,optional"`
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

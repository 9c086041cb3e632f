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
//
//	image "agent" {
//	  base    = "scratch"
//	  targets = { "linux/amd64" = target.api, "linux/*" = [target.api, target.hello] }
//	}
type Image struct {
	Meta
	// Base is the base image: "scratch", the reference of an image (in its registry; with Docker,
	// else in the engine), a toolchain, or another image of the configuration.
	//
	//	base = "debian:bookworm-slim"
	Base Base `hcl:"base" ref:"toolchain,image" path:"image"`
	// Targets are the targets whose binaries the image contains. A map has them by platform: a
	// target or a list of targets for each, where the keys are platforms or patterns as the labels
	// of a target's platform blocks are. The key for the fewest platforms counts.
	//
	//	targets = [target.api]
	Targets Targets `hcl:"targets,optional" ref:"target"`
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
	// Entrypoint is the command: the path of a program, or a name that is looked for in PATH, then
	// arguments, each an element of its own. A program that the image does not have is an error,
	// unless other images stand on this one. Default: the binary if exactly one target is a program, else
	// the base's entrypoint.
	//
	//	entrypoint = ["/api", "-listen=:8080"]
	Entrypoint []string `hcl:"entrypoint,optional"`
	// Cmd are the default arguments of the command. Default: the base's, or none if the image has
	// an entrypoint.
	//
	//	cmd = ["-verbose"]
	Cmd []string `hcl:"cmd,optional"`
	// Env is the environment that is added to the base's. In a value, $NAME or ${NAME} is what the
	// base has for a variable (HCL wants the braces as $${NAME}), and $$ is a dollar. PATH is
	// /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin if the base does not set it. A
	// variable that the base does not have is an error; the others in env do not count.
	//
	//	env = { PATH = "/opt/bin:$PATH" }
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
	// Created is the time that the image is said to be created at: a time in RFC 3339, such as
	// git.time, seconds since 1970, or "SOURCE_DATE_EPOCH", which is that variable of the
	// environment if it is set (https://reproducible-builds.org/specs/source-date-epoch). Files in
	// the image are of 1970 whatever it says.
	//
	//	created = git.time
	Created string `hcl:"created,optional" default:"1970-01-01T00:00:00Z"`
	// Push says whether -push pushes the image. An image that is not pushed needs no tags, and is
	// built and delivered as without -push.
	//
	//	push = false
	Push bool `hcl:"push,optional" default:"true"`
	// Healthcheck is how an engine finds out whether the program in a container works. Default: the
	// base's.
	Healthcheck *Healthcheck `hcl:"healthcheck,block"`
	// Files are additional files of the image.
	Files []*ImageFile `hcl:"file,block" each:"true"`
}

// A Healthcheck is a command that an engine runs in a container to find out whether its program works.
// Exit code 0 says that it does. What is left out is as the engine has it. Docker and Podman know health
// checks; Kubernetes has probes of its own instead.
//
//	healthcheck {
//	  command  = ["/api", "-health"]
//	  interval = "10s"
//	}
type Healthcheck struct {
	Meta
	// Command is the command, each argument an element of its own. No shell takes part: with one, it
	// is ["/bin/sh", "-c", "…"]. A program that the image does not have is an error, unless other
	// images stand on this one.
	//
	//	command = ["/api", "-health"]
	Command []string `hcl:"command,optional"`
	// Interval is the time between two checks, with its unit: ms, s, m or h. The engine's default is 30s.
	//
	//	interval = "10s"
	Interval string `hcl:"interval,optional"`
	// Timeout is the time after which a check has failed. The engine's default is 30s.
	//
	//	timeout = "3s"
	Timeout string `hcl:"timeout,optional"`
	// StartPeriod is the time that the program has to start: checks that fail in it do not count. The
	// engine's default is none.
	//
	//	start_period = "15s"
	StartPeriod string `hcl:"start_period,optional"`
	// Retries is how many checks in a row must fail before the container counts as unhealthy. The
	// engine's default is 3.
	//
	//	retries = 5
	Retries int `hcl:"retries,optional"`
	// Disable takes the base's health check away, without another one.
	//
	//	disable = true
	Disable bool `hcl:"disable,optional" default:"false"`
}

// An ImageFile is one extra file or directory of an image. The label is its absolute path in
// the image. With for_each there is one for each key. In it, each.key and each.value are those of its own
// for_each, and the label may hold them, as in "/etc/${each.key}.conf"; for_each itself sees those of
// the image. Directories of several blocks with one label become one.
//
//	file "/etc/api/config.json" { source = "deploy/config.json" }
//
//	file "/srv" {
//	  source  = "web"
//	  exclude = ["*.map", "drafts"]
//	  owner   = "app"
//	}
//
//	file "/etc/${each.key}" {
//	  for_each = { "api.conf" = "deploy/api.conf", "ssl" = "certs/public" }
//	  source   = each.value
//	}
type ImageFile struct {
	Meta
	// Path is the absolute path in the image.
	Path string `hcl:"path,label"`
	// Source is the file or directory that is copied, a directory with everything in it. It must
	// be in the repository, or be named by -allow.
	//
	//	source = "deploy/config.json"
	Source string `hcl:"source" path:"file"`
	// Exclude are patterns (*, ?, […], **) of what is left out of a directory. One without a slash is for
	// names anywhere in it, one with a slash for paths below it. What matches is left out with all
	// that is in it.
	//
	//	exclude = ["*.md", "secret/*.pem"]
	Exclude []string `hcl:"exclude,optional"`
	// Owner is who owns the file, or the directory with all that is in it, except directories that
	// the base has: a user, perhaps with a group, as name or number. A name is one of users or of
	// the base. Without a group it is the user's, of a number that of the same number. Default: root.
	//
	//	owner = "app:www"
	Owner string `hcl:"owner,optional"`
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

// Targets are those of an image.
type Targets struct {
	All []*Target            // each once, if they differ by platform
	By  map[string][]*Target // those of some platforms, by patterns; nil if they are the same for all
}

// Certificates are the CA certificates of an image: none, or Bundle with further ones.
type Certificates struct {
	Bundle bool
	Files  []string // absolute paths of PEM files
}

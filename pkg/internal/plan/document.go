package plan

// DocumentFormat is the version of the JSON form of a plan. It changes if a field changes its meaning or is
// removed, but not for new fields.
const DocumentFormat = 1

// A Document is a plan for programs and users: "gobuild plan -format=json". Lists are never null, texts may
// be empty. Paths of commands are those of the plan's file system; all others are absolute paths of this
// machine.
type Document struct {
	Format   int        `json:"format"`   // DocumentFormat
	Executor string     `json:"executor"` // its name
	Lacks    []Guard    `json:"lacks"`    // guards that the executor cannot apply on this machine
	Goals    []string   `json:"goals"`    // IDs of the actions that were asked for
	Actions  []*DocItem `json:"actions"`  // each after those it depends on
}

// A DocItem is one action. Fields that its kind does not have are left out.
type DocItem struct {
	ID     string   `json:"id"`     // the same at any path of the checkout, and for any executor
	Kind   Kind     `json:"kind"`   // toolchain, fetch, compile, install, packages, assemble or deliver
	Title  string   `json:"title"`  // for people
	Why    string   `json:"why"`    // why a run would do it now, or would not
	Inputs []string `json:"inputs"` // IDs of actions whose results it reads
	Before []string `json:"before"` // IDs of actions that run before it, if it runs

	Commands []DocCommand `json:"commands,omitempty"` // toolchain, fetch, compile: what runs, one after the other
	// of the commands' needs, those that the executor lacks: the action would fail
	Unmet []Need `json:"unmet,omitempty"`

	Platform       string      `json:"platform,omitempty"` // compile, install, assemble
	Binaries       []DocBinary `json:"binaries,omitempty"` // compile, assemble; install: the one
	Irreproducible string      `json:"irreproducible,omitempty"`
	// compile: the platform blocks of its targets that are for the platform, later ones before earlier ones
	Blocks []DocBlock `json:"blocks,omitempty"`

	Packages []string `json:"packages,omitempty"` // packages: their names
	Network  string   `json:"network,omitempty"`  // packages: the docker network

	Image string `json:"image,omitempty"` // packages, assemble, deliver: its address
	// packages, assemble: "scratch", a reference, a toolchain, or an action's ID
	Base      string    `json:"base,omitempty"`
	Files     []DocFile `json:"files,omitempty"`     // assemble: its files other than binaries
	Libc      string    `json:"libc,omitempty"`      // assemble: "bundle" if it has a copy of a C library
	LibcExtra []string  `json:"libcExtra,omitempty"` // assemble: further libraries
	Platforms []string  `json:"platforms,omitempty"` // deliver
	Extras    *DocExtra `json:"extras,omitempty"`    // assemble: what gobuild makes for it
	// assemble: what the configuration sets of the image
	Config    *DocConfig `json:"config,omitempty"`
	Tags      []string   `json:"tags,omitempty"`      // deliver
	Sink      Sink       `json:"sink,omitempty"`      // deliver: engine, layout or tarball
	Push      bool       `json:"push,omitempty"`      // deliver: also to registries
	NotPushed bool       `json:"notPushed,omitempty"` // deliver: push = false, so that -push leaves it out
	Path      string     `json:"path,omitempty"`      // install: the file; deliver: the layout or tarball
}

// A DocCommand is one process.
type DocCommand struct {
	Toolchain string     `json:"toolchain"` // "go1.26.8", or the reference of an image
	Args      []string   `json:"args"`
	Env       []string   `json:"env"` // "NAME=value"
	Dir       string     `json:"dir"`
	Mounts    []DocMount `json:"mounts"`
	Hidden    []string   `json:"hidden,omitempty"`  // directories below binds that are empty for it
	Files     []DocFile  `json:"files"`             // written before it runs
	Network   string     `json:"network,omitempty"` // of a fetch; others have none
	In        string     `json:"in,omitempty"`      // image that a fetch runs in, where that is not the toolchain's
	Needs     []Need     `json:"needs"`
	Guards    []Guard    `json:"guards"`
}

// A DocMount is a directory or file that a command sees.
type DocMount struct {
	Target string    `json:"target"`
	Kind   MountKind `json:"kind"` // bind, cache or work
	// bind: a path of this machine; work: one of what is remembered of the checkout; cache: ""
	Source string `json:"source"`
	Write  bool   `json:"write"`
	Owner  Owner  `json:"owner,omitempty"` // cache: "checkout" for one of this checkout alone; else all share it
}

// A DocFile is a file that is generated, or put into an image.
type DocFile struct {
	Path    string `json:"path"`
	Content string `json:"content,omitempty"` // of a generated file
	Source  string `json:"source,omitempty"`  // of an image's file
	Mode    string `json:"mode,omitempty"`    // of an image's file, in octal
	Owner   string `json:"owner,omitempty"`   // of an image's file, if it is not root
	// of an image's directory: patterns of what is left out
	Exclude []string `json:"exclude,omitempty"`
}

// A DocExtra is what an image gets from gobuild itself.
type DocExtra struct {
	Certificates     bool     `json:"certificates"`
	CertificateFiles []string `json:"certificate_files"` // PEM files that are added
	Timezones        bool     `json:"timezones"`
	Users            []string `json:"users"` // "name:uid" or "name:uid:gid"
}

// A DocBinary is one program.
type DocBinary struct {
	Target  string `json:"target"`            // address
	Package string `json:"package,omitempty"` // compile: import path
	File    string `json:"file,omitempty"`    // compile: what go build calls it
	Action  string `json:"action,omitempty"`  // install, assemble: ID of the compile
	Path    string `json:"path,omitempty"`    // assemble: where it goes in the image
}

// A DocBlock is a platform block of a target.
type DocBlock struct {
	Target     string   `json:"target"`     // address
	Platform   string   `json:"platform"`   // its label
	Attributes []string `json:"attributes"` // names of those that it sets
}

package plan

// A Plan is a DAG of actions.
type Plan struct {
	Actions []*Action // each after those it depends on
	Goals   []string  // IDs of the actions that were asked for
}

// Kind is what an action does. An action has the one payload that its kind names.
type Kind string

const (
	KindToolchain Kind = "toolchain" // make a toolchain available
	KindFetch     Kind = "fetch"     // fetch modules that are missing, with a network
	KindCompile   Kind = "compile"   // compile main packages, without one
	KindInstall   Kind = "install"   // put a binary in its place
	KindPackages  Kind = "packages"  // install packages of a distribution on a base, with a network
	KindAssemble  Kind = "assemble"  // make an image of binaries and files
	KindDeliver   Kind = "deliver"   // load, write or push an image
)

// An Action is one node of the plan.
type Action struct {
	ID    string
	Kind  Kind
	Title string // for people: "compile 50 packages for linux/amd64"

	Inputs []string // actions whose results this one reads: always brought up to date first
	Before []string // actions that must have run if this one has to run; skipped when it is up to date

	Toolchain *ToolchainAction
	Fetch     *FetchAction
	Compile   *CompileAction
	Install   *InstallAction
	Packages  *PackagesAction
	Assemble  *AssembleAction
	Deliver   *DeliverAction
}

// ToolchainAction makes a toolchain available to the executor.
type ToolchainAction struct {
	Command Command // "go version"
}

// FetchAction fills the module cache with what the packages of a compile import. Its last
// command prints them as the compile's Listing does.
type FetchAction struct {
	Try      *Command  // prints the same without a network, if nothing is missing; nil: cannot be tried
	Commands []Command // run one after the other
	Compile  *Action
}

// CompileAction is one go build.
type CompileAction struct {
	Command  Command // without what depends on the binaries: see Build
	Platform Platform
	Sources  []string // absolute directories and files that it may read
	// List prints the packages of the compile (go list -json), without what depends on the binaries: see
	// Listing. If it is nil, all Sources are inputs.
	List     *Command
	Modules  []Local       // modules below Sources
	Files    []File        // generated files among its inputs
	Indexes  bool          // it can use Go's index of packages: see WithIndex
	Overlay  string        // directory of WithAdded's files; "" if none can be added
	Replaces []Replacement // by the overlay that Command has from the plan
	Out      string        // the output directory: the Work mount's Source
	Mount    string        // the same, as the command sees it
	Binaries []Binary
	Library  bool // Binaries are a library or plugin, and its header if it has one

	// Irreproducible says why the binaries may differ on another machine or in another checkout; "" if they
	// do not.
	Irreproducible string

	// Cgo is "static" or "dynamic" where C code may be compiled, else "". Go looks for changed
	// headers in the package's own directory only, so the executor has to tell it of others.
	Cgo string
}

// A Binary is one output of a compile.
type Binary struct {
	Target  *Target
	Package string // import path
	File    string // file name below Out
	Header  bool   // it is the header of a library that another binary of the same package is

	LinkFlags string // as one word (see linkFlags)
}

// InstallAction copies a binary to where the user wants it.
type InstallAction struct {
	Binary BinaryRef
	Path   string // absolute
	Chosen bool   // the user named the directory: it is none of gobuild's
}

// BinaryRef names one output of a compile action.
type BinaryRef struct {
	Action string // ID of the compile
	File   string // Binary.File
	Name   string // the binary's file name for the user

	Target   *Target
	Platform Platform
	Linked   Toolchain // what linked it
	Header   bool      // it is the header of a library
}

// PackagesAction installs packages on a base, with the package manager that the base has.
type PackagesAction struct {
	Image    *Image
	Base     BaseRef
	Platform Platform
	Names    []string
	Network  string // docker network
	// Irreproducible says why the next run may get something else.
	Irreproducible string
}

// AssembleAction makes the image of one platform.
type AssembleAction struct {
	Image    *Image
	Platform Platform
	Differs  bool // the image has other targets on another platform
	Base     BaseRef
	Packages string // ID of the action that installs packages on the base; "" where there is none
	Dir      string // where binaries go
	Binaries []BinaryRef
	Bundle   *Bundle // nil: the base has the libraries

	// Irreproducible says why another run, or another machine, may get another image of the
	// same binaries; "" where it gets the same.
	Irreproducible string
}

// A Bundle is the C library with all that dynamic binaries load, from where they were linked.
type Bundle struct {
	Extra []string // further libraries, as absolute paths there
}

// BaseRef is the base of an image. One field is set; none is scratch.
type BaseRef struct {
	Reference string
	Toolchain *Toolchain
	Action    string // ID of another assemble
}

// DeliverAction delivers an image, of all its platforms.
type DeliverAction struct {
	Image      *Image
	Assemblies []string // IDs, one for each of Platforms
	Platforms  []Platform
	Tags       []string // the image's own, else its name
	Sink       Sink
	Engine     Platform // the platform of engines here, which take one of several
	Path       string   // Sink layout: absolute directory; Sink tarball: absolute path of the file
	Push       bool

	// Irreproducible is that of the image's assemblies.
	Irreproducible string
}

// A Sink is a kind of destination of images.
type Sink string

const (
	SinkEngine  Sink = "engine"  // the Docker engine
	SinkLayout  Sink = "layout"  // an OCI layout in <Dist>/images
	SinkTarball Sink = "tarball" // a file in <Dist>/images that docker load reads
)

// Commands lists every command of the plan.
func (p *Plan) Commands() []Command {
	var list []Command
	for _, a := range p.Actions {
		switch a.Kind {
		case KindToolchain:
			list = append(list, a.Toolchain.Command)
		case KindFetch:
			list = append(list, a.Fetch.Commands...)
		case KindCompile:
			list = append(list, a.Compile.Build(a.Compile.Binaries))
		}
	}
	return list
}

package plan

import "github.com/gobuild-dev/gobuild/pkg/internal/image/startup"

// Facts are what a plan needs to know of the world, looked up beforehand. They are not
// changed.
type Facts struct {
	Executor Capabilities // of the executor that the plan is for

	Trust   bool     // the user trusts the repository's code, sandbox or not
	Host    Platform // this machine
	Default Platform // of a target that names no platforms: Linux on the engine's architecture

	// Supports reports whether a Go version can compile for a port ("linux/arm64").
	Supports func(version, port string) bool
	// VariantEnv gives the variables that select a platform's variant (GOARM=7), or an
	// error that says why the version cannot.
	VariantEnv func(version string, p Platform) (map[string]string, error)
	// Experiments gives the names that GOEXPERIMENT may hold for a Go version; none where they are not known.
	Experiments func(version string) []string
	// SourceKind returns what this machine has at the path of a file that goes into an image.
	SourceKind func(name string) startup.Kind
	// SourceFiles returns what is in a directory of this machine but directories, as slash-separated paths relative to
	// it.
	SourceFiles func(dir string) []string
}

// TargetFacts is what is known of one target's package. Either ImportPath and Dir are set
// (GOPATH mode), or Module (with Dir), or Remote.
type TargetFacts struct {
	Toolchain  Toolchain
	Dir        string // absolute directory of the package; "" for a remote one
	ImportPath string // as Go knows the package
	Module     *Module
	Remote     *Remote
	Overrides  []*Override // those that this target's build uses, in the order of the file
	Trees      []string    // GOPATH mode: whole GOPATH trees, absolute
	Overridden []*Override // those that the binary is made of, or may be
}

// Mode is "module" or "gopath".
func (t *TargetFacts) Mode() string {
	if t.Module == nil && t.Remote == nil {
		return "gopath"
	}
	return "module"
}

// A Module is a main module with all that it reads from disk.
type Module struct {
	Root     string            // absolute directory of its go.mod
	Path     string            // module path
	Go       string            // its go line, "" when missing
	Godebug  map[string]string // its godebug lines
	GoMod    string            // its text without replace lines of the overrides' modules, for builds with -modfile
	GoSum    string            // text of its go.sum
	Work     *Workspace        // nil where no go.work is used
	Locals   []Local           // directories of workspace members and local replaces, Root apart
	Absolute []string          // those of Locals that a go.mod names by an absolute path: go looks for them there
	Vendored bool              // dependencies come from a vendor directory
	Mod      string            // "vendor" or "readonly" if the target says so, else ""
	Overlay  map[string]string // overrides of vendored packages: file to file, absolute; "" deletes
	HasDeps  bool              // something comes from a module proxy

	Requires Requires // of main modules and local replacements
}

// Requires are the versions that go.mod files require, by module path, in their order.
type Requires map[string][]string

// A Workspace is the user's go.work (https://go.dev/ref/mod#workspaces).
type Workspace struct {
	Dir     string // absolute directory of go.work
	Go      string // its go line
	Sum     string // text of go.work.sum
	Godebug map[string]string
	Uses    []Local   // its members
	Replace []Replace // its replace lines
}

// Local is a module on disk.
type Local struct {
	Dir  string // absolute
	Path string // the module path by which the build knows it
	Go   string // go line of its go.mod
	// Renamed is its go.mod with Path on the module line, where that line says otherwise: a
	// replace line may lead to any module.
	Renamed string
}

// A Replace is one replace line. Versions may be "".
type Replace struct {
	Path, Version       string
	NewPath, NewVersion string // NewPath is an absolute directory where NewVersion is ""
}

// Remote is a package of a module that only the proxy has.
type Remote struct {
	Module  string // module path
	Version string // canonical
	Go      string // go line of the module's go.mod
}

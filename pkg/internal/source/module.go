package source

import (
	"fmt"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// A Module is the module that a directory belongs to, and what a build in it reads.
type Module struct {
	Root  string // absolute directory of the go.mod; of the go.work where there is no go.mod
	Path  string // of the module line; "" if there is no go.mod
	GoMod string // absolute path of the go.mod; "" if there is none

	// Go and Toolchain are those lines as written ("1.22", "go1.22.5"; "" if missing): of the
	// go.work where one is used, else of the go.mod.
	Go, Toolchain string
	ModGo         string // the go line of the go.mod itself
	// Godebug are the godebug lines of the go.mod itself; in a workspace Go heeds only the go.work's.
	Godebug map[string]string

	Work *Workspace // nil outside a workspace

	// Locals are the directories besides Root that the build reads, absolute and existing:
	// first the workspace's other members in the order of go.work, then the local
	// replacements in the order of their files. None is listed twice.
	Locals []Local
	// Lines are where they are named, as file:line, by directory.
	Lines map[string]string

	// Vendored says that the go command (1.14 and newer) uses the vendor directory without
	// being told to. Replacements are not among Locals then, since nothing reads them.
	Vendored  bool
	VendorDir string // where that directory is, or would be
	// VendorDiffers is what go.mod or go.work require and replace otherwise than what is vendored. Go does not build
	// then.
	VendorDiffers []string

	// Requires are the required versions by module path; in a workspace the highest of
	// its members' ones.
	Requires map[string]string

	// HasDeps says that something must come from a proxy or a module cache.
	HasDeps bool
}

// A Local is a module in a directory of this machine.
type Local struct {
	Dir  string // absolute
	Path string // the module path by which the build knows it: a replacement's is the replaced one
	Go   string // the go line of its go.mod, "" if missing
}

// A Workspace is what a go.work says.
type Workspace struct {
	File string // absolute path of the go.work
	Dir  string // its directory

	Go, Toolchain string  // those lines as written, "" if missing
	Use           []Local // every member, in the order of the file
	Godebug       map[string]string
	Replace       []*modfile.Replace // as written: relative directories start from Dir
	Text          []byte             // the file, byte for byte
}

// FindModule finds what the absolute directory dir belongs to as the go command does, with
// GOWORK and GOFLAGS unset: the nearest go.mod in dir or above it, and the nearest go.work. It
// is nil, nil if there is neither.
//
// A mistake in a go.mod or go.work, or a use or replace that leads nowhere, is a *[FileError]. A
// go.mod that the go.work does not use is a *[NotInWorkspaceError].
func FindModule(dir string) (*Module, error) { return FindModuleFor(dir, "") }

// FindModuleFor is FindModule with a -mod flag of the go command: "vendor", "readonly", or "" for none.
func FindModuleFor(dir, flag string) (*Module, error) {
	if err := isDir(dir); err != nil {
		return nil, err
	}
	mod, work := findUp(dir, "go.mod"), findUp(dir, "go.work")
	switch {
	case work != "":
		return workspaceModule(mod, work, flag)
	case mod != "":
		return singleModule(mod, flag)
	}
	return nil, nil
}

// ModuleFiles returns the files that decide what an existing directory belongs to: those with the
// same ones belong to the same module.
func ModuleFiles(dir string) string {
	return findUp(dir, "go.mod") + "\n" + findUp(dir, "go.work")
}

// A NotInWorkspaceError is a module below a go.work that does not list it. The go command
// does not build such a module.
type NotInWorkspaceError struct {
	Root string // the module's directory
	File string // the go.work
}

func (e *NotInWorkspaceError) Error() string {
	use, err := filepath.Rel(filepath.Dir(e.File), e.Root)
	if err != nil {
		use = e.Root
	}
	return fmt.Sprintf("the module in %s is not one of the modules that %s lists: add the line \"use %s\" to it",
		e.Root, e.File, usePath(use))
}

// usePath is rel as a use line has it, which begins with ./ or ../ if it is relative.
func usePath(rel string) string {
	if filepath.IsAbs(rel) {
		return modfile.AutoQuote(rel)
	}
	return modfile.AutoQuote(cleanLocal(filepath.ToSlash(rel)))
}

// singleModule returns a module outside workspaces.
func singleModule(file, flag string) (*Module, error) {
	f, err := readGoMod(file)
	if err != nil {
		return nil, err
	}
	m := &Module{
		Root:      filepath.Dir(file),
		Path:      f.Module.Mod.Path,
		GoMod:     file,
		Go:        goLine(f),
		Toolchain: toolchainLine(f.Toolchain),
		ModGo:     goLine(f),
		Godebug:   godebugLines(f.Godebug),
	}
	b := mainModules{flag: flag, mains: []mainModule{{dir: m.Root, gomod: file, file: f}}}
	return m, b.fill(m)
}

package facts

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// modules are those that were read, each once.
type modules struct {
	read    map[string]*source.Module // by the places of their go.mod and go.work
	lowered map[*source.Module]*plan.Module
}

func newModules() modules {
	return modules{map[string]*source.Module{}, map[*source.Module]*plan.Module{}}
}

// find finds the module of a directory, for a -mod flag.
func (m modules) find(dir, flag string) (*source.Module, error) {
	key := source.ModuleFiles(dir) + "\n" + flag
	if mod, ok := m.read[key]; ok {
		return mod, nil
	}
	mod, err := source.FindModuleFor(dir, flag)
	if err == nil {
		m.read[key] = mod
	}
	return mod, err
}

// lower returns what a plan needs of a module. Each caller gets its own.
func (m modules) lower(mod *source.Module) (*plan.Module, error) {
	lowered, ok := m.lowered[mod]
	if !ok {
		var err error
		if lowered, err = planModule(mod); err != nil {
			return nil, err
		}
		m.lowered[mod] = lowered
	}
	own := *lowered
	return &own, nil
}

// planModule returns what a plan needs of a module.
func planModule(mod *source.Module) (*plan.Module, error) {
	m := &plan.Module{
		Root: mod.Root, Path: mod.Path, Go: mod.ModGo, Godebug: mod.Godebug,
		Vendored: mod.Vendored, HasDeps: mod.HasDeps, Requires: plan.Requires{},
	}
	text, err := readable.ReadFile(mod.GoMod, maxModFile)
	if err != nil {
		return nil, err
	}
	addRequires(m.Requires, mod.GoMod, text)
	m.GoMod = string(text)
	if m.GoSum, err = readOptional(filepath.Join(mod.Root, "go.sum")); err != nil {
		return nil, err
	}
	for _, loc := range mod.Locals {
		m.Locals = append(m.Locals, planLocal(loc, m.Requires))
	}
	if mod.Work != nil {
		m.Work, err = planWorkspace(mod.Work)
	}
	m.Absolute = absoluteReplaces(mod)
	return m, err
}

// absoluteReplaces returns the directories that the go.mod files of main modules replace others by, where they name
// them by an absolute path. Those in a go.work are written anew for each build.
func absoluteReplaces(mod *source.Module) (dirs []string) {
	files := []string{mod.GoMod}
	if mod.Work != nil {
		for _, use := range mod.Work.Use {
			files = append(files, filepath.Join(use.Dir, "go.mod"))
		}
	}
	for _, file := range files {
		text, err := readable.ReadFile(file, maxModFile)
		if err != nil {
			continue // reported before
		}
		parsed, err := modfile.Parse(file, text, nil) // a lax one leaves out replace lines
		if err != nil {
			continue
		}
		for _, r := range parsed.Replace {
			dir := filepath.Clean(filepath.FromSlash(r.New.Path))
			isLocal := func(l source.Local) bool { return l.Dir == dir }
			if r.New.Version == "" && filepath.IsAbs(dir) && slices.ContainsFunc(mod.Locals, isLocal) &&
				!slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// addRequires adds the requirements of a go.mod. One that does not parse is reported by
// whoever needs it.
func addRequires(all plan.Requires, file string, text []byte) {
	mod, err := modfile.ParseLax(file, text, nil)
	if err != nil {
		return
	}
	for _, r := range mod.Require {
		if !slices.Contains(all[r.Mod.Path], r.Mod.Version) {
			all[r.Mod.Path] = append(all[r.Mod.Path], r.Mod.Version)
		}
	}
}

// planLocal also adds what the module there requires, and says what its go.mod would be if
// it went by the path that the build knows it by.
func planLocal(loc source.Local, requires plan.Requires) plan.Local {
	l := plan.Local{Dir: loc.Dir, Path: loc.Path, Go: loc.Go}
	file := filepath.Join(loc.Dir, "go.mod")
	text, err := readable.ReadFile(file, maxModFile)
	if err != nil {
		return l
	}
	addRequires(requires, file, text)
	mod, err := modfile.ParseLax(file, text, nil)
	if err != nil || mod.Module != nil && mod.Module.Mod.Path == loc.Path {
		return l
	}
	if mod.AddModuleStmt(loc.Path) == nil {
		l.Renamed = string(modfile.Format(mod.Syntax))
	}
	return l
}

func planWorkspace(ws *source.Workspace) (*plan.Workspace, error) {
	w := &plan.Workspace{Dir: ws.Dir, Go: ws.Go, Godebug: ws.Godebug}
	for _, u := range ws.Use {
		w.Uses = append(w.Uses, plan.Local{Dir: u.Dir, Path: u.Path, Go: u.Go})
	}
	for _, r := range ws.Replace {
		rep := plan.Replace{Path: r.Old.Path, Version: r.Old.Version, NewPath: r.New.Path, NewVersion: r.New.Version}
		if rep.NewVersion == "" {
			rep.NewPath = absFrom(ws.Dir, rep.NewPath)
		}
		w.Replace = append(w.Replace, rep)
	}
	var err error
	w.Sum, err = readOptional(filepath.Join(ws.Dir, "go.work.sum"))
	return w, err
}

// absFrom returns a path of a go.mod or go.work in dir.
func absFrom(dir, path string) string {
	if path = filepath.FromSlash(path); filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// withoutReplaces returns a go.mod without replace lines for what is overridden.
func withoutReplaces(file, text string, overrides []*plan.Override) string {
	mod, err := modfile.Parse(file, []byte(text), nil)
	if err != nil {
		return text
	}
	dropped := false
	for _, r := range slices.Clone(mod.Replace) {
		for _, o := range overrides {
			if r.Old.Path == o.Path {
				dropped = mod.DropReplace(r.Old.Path, r.Old.Version) == nil || dropped
			}
		}
	}
	if !dropped {
		return text
	}
	mod.Cleanup()
	return string(modfile.Format(mod.Syntax))
}

// maxModFile is how large a go.mod, go.sum and the like may be.
const maxModFile = 64 << 20

func readOptional(name string) (string, error) {
	data, err := readable.ReadFile(name, maxModFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(data), err
}

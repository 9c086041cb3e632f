package source

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// workspaceModule returns the module with the go.mod at mod, "" for none, in the workspace of the
// go.work at work.
func workspaceModule(mod, work, flag string) (*Module, error) {
	ws, b, err := readWorkspace(work)
	if err != nil {
		return nil, err
	}
	b.flag = flag
	m := &Module{Root: ws.Dir, Go: ws.Go, Toolchain: ws.Toolchain, Work: ws}
	if mod != "" {
		if err := m.setMember(mod, b.mains); err != nil {
			return nil, err
		}
	}
	return m, b.fill(m)
}

// setMember makes m the member with the go.mod at file.
func (m *Module) setMember(file string, members []mainModule) error {
	m.Root, m.GoMod = filepath.Dir(file), file
	i := slices.IndexFunc(members, func(x mainModule) bool { return x.dir == m.Root })
	if i < 0 {
		return &NotInWorkspaceError{Root: m.Root, File: m.Work.File}
	}
	f := members[i].file
	m.Path, m.ModGo, m.Godebug = f.Module.Mod.Path, goLine(f), godebugLines(f.Godebug)
	return nil
}

// readWorkspace reads a go.work and the go.mod of each of its members.
func readWorkspace(file string) (*Workspace, *mainModules, error) {
	text, err := readFile(file)
	if err != nil {
		return nil, nil, err
	}
	f, err := ParseGoWork(file, text)
	if err != nil {
		return nil, nil, err
	}
	if len(f.Use) == 0 {
		return nil, nil, &FileError{File: file, Err: errors.New("no module is listed: add a line like \"use .\"")}
	}
	ws := newWorkspace(file, text, f)
	b := &mainModules{work: ws, lines: map[string]string{}}
	for _, u := range f.Use {
		if err := b.addMember(ws, u); err != nil {
			return nil, nil, &FileError{File: file, Line: u.Syntax.Start.Line, Err: err}
		}
	}
	return ws, b, nil
}

func newWorkspace(file string, text []byte, f *modfile.WorkFile) *Workspace {
	ws := &Workspace{
		File:      file,
		Dir:       filepath.Dir(file),
		Toolchain: toolchainLine(f.Toolchain),
		Godebug:   godebugLines(f.Godebug),
		Replace:   f.Replace,
		Text:      text,
	}
	if f.Go != nil {
		ws.Go = f.Go.Version
	}
	return ws
}

// addMember adds the member that a use line names.
func (b *mainModules) addMember(ws *Workspace, u *modfile.Use) error {
	dir := absolute(ws.Dir, u.Path)
	if err := isDir(dir); err != nil {
		return fmt.Errorf("use %s: %w", u.Path, err)
	}
	gomod := filepath.Join(dir, "go.mod")
	if !isFile(gomod) {
		return fmt.Errorf("use %s: there is no go.mod in %s", u.Path, dir)
	}
	f, err := readGoMod(gomod)
	if err != nil {
		return fmt.Errorf("use %s: %w", u.Path, err)
	}
	if i := slices.IndexFunc(ws.Use, func(l Local) bool { return l.Path == f.Module.Mod.Path }); i >= 0 {
		return fmt.Errorf("use %s: the module %s is listed already, as %s", u.Path, ws.Use[i].Path, ws.Use[i].Dir)
	}
	ws.Use = append(ws.Use, Local{Dir: dir, Path: f.Module.Mod.Path, Go: goLine(f)})
	b.lines[dir] = fmt.Sprintf("%s:%d", ws.File, u.Syntax.Start.Line)
	b.mains = append(b.mains, mainModule{dir: dir, gomod: gomod, file: f})
	return nil
}

// absolute returns a path of a go.mod or go.work in dir.
func absolute(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

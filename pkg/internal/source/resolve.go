package source

import (
	"errors"
	"fmt"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// resolve adds the local replacements to m.Locals, and determines whether the build needs anything that is not on
// this machine. A missing directory matters only if something requires the module, as for Go. An existing one is
// always listed, as the requirements of modules from the proxy are not known here.
func (b *mainModules) resolve(m *Module) error {
	r := &resolver{mainModules: b, locals: map[string]Local{}}
	for _, x := range b.mains {
		if err := r.require(x.file.Require); err != nil {
			return err
		}
	}
	m.HasDeps = r.remote
	for _, x := range b.replace {
		if l, ok := r.known(x); ok {
			m.addLocal(l, fmt.Sprintf("%s:%d", x.file, x.line))
		}
	}
	return nil
}

// A resolver follows requirements as far as they lead through local directories.
type resolver struct {
	*mainModules
	locals map[string]Local // by directory
	remote bool             // something that is not local is required
}

// require follows require lines. One that names a main module counts as any other: Go reads
// the go.mod of the version that it asks for, even though the main module stands in for it.
func (r *resolver) require(lines []*modfile.Require) error {
	for _, l := range lines {
		to := r.replacementOf(l.Mod)
		if to == nil || !to.isLocal() {
			r.remote = true
			continue
		}
		if err := r.follow(to); err != nil {
			return err
		}
	}
	return nil
}

// follow reads the directory of a local replacement that is required, and goes on with what
// that requires. Replacements in its go.mod do not count.
func (r *resolver) follow(to *replacement) error {
	if _, ok := r.locals[to.new.Path]; ok {
		return nil
	}
	l, f, err := readLocal(to)
	if err != nil {
		return &FileError{File: to.file, Line: to.line, Err: fmt.Errorf("replace %s: %w", to.old.Path, err)}
	}
	r.locals[l.Dir] = l
	return r.require(f.Require)
}

// known returns the module in the directory of a local replacement, if it can be read.
func (r *resolver) known(to *replacement) (Local, bool) {
	if !to.isLocal() {
		return Local{}, false
	}
	if l, ok := r.locals[to.new.Path]; ok {
		return l, true
	}
	l, _, err := readLocal(to)
	return l, err == nil
}

func readLocal(to *replacement) (Local, *modfile.File, error) {
	dir := to.new.Path
	if err := isDir(dir); err != nil {
		return Local{}, nil, err
	}
	f, err := readDependency(filepath.Join(dir, "go.mod"))
	if isMissing(err) {
		err = errors.New("there is no go.mod in " + dir)
	}
	if err != nil {
		return Local{}, nil, err
	}
	return Local{Dir: dir, Path: to.old.Path, Go: goLine(f)}, f, nil
}

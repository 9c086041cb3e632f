package source

import (
	"fmt"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// A replacement is a replace line that is in effect. If its new version is empty, its new
// path is an absolute directory.
type replacement struct {
	old  module.Version // an empty version is every version
	new  module.Version
	file string // where it is written
	line int
}

func (r *replacement) isLocal() bool { return r.new.Version == "" }

// readReplacements collects the replace lines that are in effect: those of go.work, and the main
// modules' ones for the paths that go.work does not replace
// (cmd/go/internal/modload.makeMainModules).
func (b *mainModules) readReplacements() error {
	byWork := map[string]bool{}
	if b.work != nil {
		for _, r := range b.work.Replace {
			byWork[r.Old.Path] = true
			b.replace = append(b.replace, newReplacement(b.work.File, r))
		}
	}
	for _, m := range b.mains {
		for _, r := range m.file.Replace {
			if byWork[r.Old.Path] {
				continue
			}
			if err := b.addReplacement(newReplacement(m.gomod, r)); err != nil {
				return err
			}
		}
	}
	return nil
}

func newReplacement(file string, r *modfile.Replace) *replacement {
	out := &replacement{old: r.Old, new: r.New, file: file, line: r.Syntax.Start.Line}
	if out.isLocal() {
		out.new.Path = absolute(filepath.Dir(file), r.New.Path)
	}
	return out
}

// addReplacement rejects two members that replace one module differently, as Go does.
func (b *mainModules) addReplacement(r *replacement) error {
	for _, o := range b.replace {
		if o.old == r.old && o.new != r.new && o.file != r.file {
			return &FileError{File: r.file, Line: r.line, Err: fmt.Errorf(
				"%s is replaced by something else in %s:%d: say in %s which of the two holds",
				r.old.Path, o.file, o.line, b.work.File)}
		}
	}
	b.replace = append(b.replace, r)
	return nil
}

// replacementOf returns the replacement of a module's version, nil if there is none. A line for this version has
// precedence over one for all, a later line over an earlier one.
func (b *mainModules) replacementOf(mod module.Version) *replacement {
	var all *replacement
	for _, r := range slices.Backward(b.replace) {
		switch {
		case r.old == mod:
			return r
		case r.old.Path == mod.Path && r.old.Version == "" && all == nil:
			all = r
		}
	}
	return all
}

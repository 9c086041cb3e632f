package source

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A LeftOut is a directory with a main package that a pattern would match but for its name, or
// but for a go.mod of its own.
type LeftOut struct {
	Dir    string // as Mains gives directories
	Module bool   // it is a module of its own
	Usual  bool   // testdata and vendor, which are always left out
	// Ignored by a line of go.mod, or by none of the build constraints that hold, or by a pattern.
	Ignored, Constraints bool
	Excluded             string
	// Cgo of the query is why: with the other value it would be found. Constraints is set too.
	Cgo bool
	// Refused is why Go builds no package of this name, and does not pass over it either.
	Refused error
}

// ByName reports whether it is the name of the directory alone for which Go passes over it.
func (l LeftOut) ByName() bool {
	return !l.Module && !l.Usual && !l.Ignored && !l.Constraints && l.Excluded == "" && l.Refused == nil
}

// A Query is what [Context.Find] looks for.
type Query struct {
	Pattern string
	Exclude []string // patterns of directories that are left out
	Cgo     *bool    // whether cgo is enabled; nil: a package may need it, or must not have it
	Members bool     // modules of the workspace around are searched too

	// Unused is called with each of Exclude that matches no directory among those of Pattern; it may be nil.
	Unused func(exclude string)

	left func(LeftOut) // is called with what is left out
}

// Find is [Context.Mains] for a query, and says what it left out.
func (c Context) Find(dir string, q Query) (map[string]string, []LeftOut, error) {
	var left []LeftOut
	q.left = func(l LeftOut) {
		abs := filepath.Join(dir, filepath.FromSlash(l.Dir))
		entries, err := os.ReadDir(abs)
		if err != nil || !hasGo(entries) && !(l.Module && q.Members) {
			return
		}
		is, err := c.isMain(abs, nil)
		if is && err == nil || l.Constraints || l.Module && q.Members {
			left = append(left, l)
		}
	}
	found, err := c.mains(dir, q)
	return found, left, err
}

// MainsLeftOut is Mains that also says what it left out for a name or a module.
func (c Context) MainsLeftOut(dir, pattern string) (map[string]string, []LeftOut, error) {
	found, left, err := c.Find(dir, Query{Pattern: pattern})
	left = slices.DeleteFunc(left, func(l LeftOut) bool { return l.Ignored || l.Constraints })
	return found, left, err
}

// membersAround returns the directories of the modules of the workspace around a directory.
func membersAround(dir string) (members []string, err error) {
	file := findUp(dir, "go.work")
	if file == "" {
		return nil, nil
	}
	text, err := readFile(file)
	if err != nil {
		return nil, err
	}
	work, err := ParseGoWork(file, text)
	if err != nil {
		return nil, err
	}
	for _, u := range work.Use {
		members = append(members, absolute(filepath.Dir(file), u.Path))
	}
	return members, nil
}

func (w *walker) reportIgnored(rel string) {
	if w.left != nil {
		w.left(LeftOut{Dir: rel, Ignored: true})
	}
}

// reportLeftOut reports a directory below rel that is left out for its name.
func (w *walker) reportLeftOut(e fs.DirEntry, rel string) {
	if w.left != nil && e.IsDir() && e.Name() != ".git" {
		w.left(LeftOut{Dir: joinRel(rel, e.Name()), Usual: e.Name() == "testdata"})
	}
}

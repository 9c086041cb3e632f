package source

import (
	"io/fs"
	"os"
	"path/filepath"
)

// A LeftOut is a directory with a main package that a pattern would match but for its name, or
// but for a go.mod of its own.
type LeftOut struct {
	Dir    string // as Mains gives directories
	Module bool   // it is a module of its own; else it is its name
	Usual  bool   // testdata and vendor, which are always left out
}

// MainsLeftOut is Mains that also says what it left out.
func (c Context) MainsLeftOut(dir, pattern string) (map[string]string, []LeftOut, error) {
	var left []LeftOut
	found, err := c.mains(dir, pattern, func(l LeftOut) {
		abs := filepath.Join(dir, filepath.FromSlash(l.Dir))
		entries, err := os.ReadDir(abs)
		if err != nil || !hasGo(entries) {
			return
		}
		if is, err := c.isMain(abs); is && err == nil {
			left = append(left, l)
		}
	})
	return found, left, err
}

// reportLeftOut reports a directory below rel that is left out for its name.
func (w *walker) reportLeftOut(e fs.DirEntry, rel string) {
	if w.left != nil && e.IsDir() && e.Name() != ".git" {
		w.left(LeftOut{Dir: joinRel(rel, e.Name()), Usual: e.Name() == "testdata"})
	}
}

package source

import (
	"bytes"
	"cmp"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Reach returns the directories of the packages in dirs and of those that they import, directly or
// not, as far as resolve finds them.
func (c Context) Reach(dirs []string, resolve ResolveFunc) (list []string) {
	g := graph{context: c, resolve: resolve, imports: map[string]bool{}, seen: map[string]bool{}}
	for _, dir := range dirs {
		g.follow(filepath.Clean(dir))
	}
	for len(g.queue) > 0 {
		dir := g.queue[0]
		g.queue = g.queue[1:]
		if g.read(dir) == nil {
			list = append(list, dir)
		}
	}
	return list
}

// An Embed is a pattern of a //go:embed line.
type Embed struct {
	Pattern string // with "all:"
	At      token.Position
}

// Embeds returns the patterns that the package in dir embeds files by, in the order of their places. Of a
// package with mistakes they are those that can be read.
func (c Context) Embeds(dir string) (list []Embed) {
	p, _ := c.build().ImportDir(dir, 0)
	for pattern, places := range p.EmbedPatternPos {
		for _, at := range places {
			list = append(list, Embed{pattern, at})
		}
	}
	slices.SortFunc(list, func(a, b Embed) int {
		return cmp.Or(strings.Compare(a.At.Filename, b.At.Filename), a.At.Offset-b.At.Offset)
	})
	return list
}

// MayEmbed reports whether a Go file in dir has the text of a //go:embed line, which is quickly seen.
func MayEmbed(dir string) bool {
	return slices.ContainsFunc(goFiles(dir), func(name string) bool {
		text, err := readFile(filepath.Join(dir, name))
		return err == nil && bytes.Contains(text, []byte("go:embed"))
	})
}

// goFiles returns the Go files in dir but for tests.
func goFiles(dir string) (names []string) {
	entries, _ := os.ReadDir(dir) // none if it is not there
	for _, e := range entries {
		if name := e.Name(); !e.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
	}
	return names
}

// HoldsGo reports whether dir, or a directory below it, has a Go file. Links are not followed, and
// OCI layouts are not looked into.
func HoldsGo(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, "oci-layout")); err == nil {
		return false
	}
	entries, _ := os.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		return strings.HasSuffix(e.Name(), ".go") || e.IsDir() && HoldsGo(filepath.Join(dir, e.Name()))
	})
}

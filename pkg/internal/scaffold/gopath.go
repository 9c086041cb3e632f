package scaffold

import (
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// findGOPATH makes a module of a directory without a go.mod: of a GOPATH tree, or of a package tree that has its
// place in one.
func (t *tree) findGOPATH() {
	t.modules = []*module{{dir: "."}}
	if src := filepath.Join(t.dir, "src"); source.HoldsGo(src) && len(goFiles(t.dir)) == 0 {
		t.hasSrc = true
		return
	}
	t.gopath = t.importPath()
}

func goFiles(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(dir, "*.go")) // the pattern is valid but for odd directories
	return names
}

// importPath is the import path of a directory without a go.mod: what follows src, else what its own packages are
// imported by, else its name.
func (t *tree) importPath() string {
	slashed := filepath.ToSlash(t.dir)
	if i := strings.LastIndex(slashed, "/src/"); i >= 0 {
		return slashed[i+len("/src/"):]
	}
	counts := map[string]int{}
	found, _ := source.Mains(t.dir, "./...", "linux", runtime.GOARCH, nil)
	for _, dir := range found {
		info, err := source.Package(filepath.Join(t.dir, filepath.FromSlash(dir)), "linux", runtime.GOARCH, false, nil)
		if err != nil {
			continue
		}
		for _, imported := range info.Imports {
			for prefix := path.Dir(imported); strings.Contains(prefix, "/"); prefix = path.Dir(prefix) {
				rest := strings.TrimPrefix(imported, prefix+"/")
				if len(goFiles(filepath.Join(t.dir, filepath.FromSlash(rest)))) > 0 {
					counts[prefix]++
				}
			}
		}
	}
	best := path.Base(slashed)
	most := 0
	for _, prefix := range slices.Sorted(maps.Keys(counts)) {
		if counts[prefix] > most {
			best, most = prefix, counts[prefix]
		}
	}
	return best
}

// gopathTree is the tree by which packages without a module import each other.
func (t *tree) gopathTree() source.GOPATH {
	if t.hasSrc {
		return source.GOPATH{Trees: []string{t.dir}}
	}
	return source.GOPATH{Overrides: map[string]string{t.gopath: t.dir}}
}

// isGOPATH reports whether there is no module.
func (t *tree) isGOPATH() bool { return len(t.modules) == 1 && t.modules[0].source == nil }

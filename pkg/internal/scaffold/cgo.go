package scaffold

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// onlyWithCgo are packages of others that do nothing without cgo, although some compile.
var onlyWithCgo = []string{"github.com/mattn/go-sqlite3", "github.com/confluentinc/confluent-kafka-go",
	"github.com/go-gl/gl", "github.com/go-gl/glfw", "github.com/google/gopacket/pcap", "github.com/gotk3/gotk3",
	"fyne.io/fyne/v2/app"}

// leaveOutCgo marks programs that need cgo. Most repositories have none, which one look at all packages shows.
func (t *tree) leaveOutCgo() {
	for _, m := range t.modules {
		var dirs []string
		var programs []*program
		for _, p := range t.programs {
			if p.module == m && p.left == "" {
				programs, dirs = append(programs, p), append(dirs, filepath.Join(t.dir, filepath.FromSlash(p.dir)))
			}
		}
		if t.needsCgo(m, dirs) == "" {
			continue
		}
		for i, p := range programs {
			if needs := t.needsCgo(m, dirs[i:i+1]); needs != "" {
				p.left, p.cgo = "it needs cgo ("+needs+")", true
			}
		}
	}
}

// needsCgo says what of some programs needs cgo; "" if nothing does, as far as files here can say.
func (t *tree) needsCgo(m *module, dirs []string) (what string) {
	c := source.Context{GOOS: "linux", GOARCH: t.arch}
	seen := map[string]bool{}
	check := func(dir string) {
		if seen[dir] {
			return
		}
		seen[dir] = true
		_, err := c.Package(dir)
		var none *source.NoGoError
		if errors.As(err, &none) && none.Cgo && what == "" {
			what = t.relative(dir) + " has C code only"
		}
	}
	for _, dir := range dirs {
		if check(dir); what != "" {
			return what
		}
	}
	resolve := m.resolver(t)
	imports, _ := c.ImportGraph(dirs, func(importPath, from string) (string, bool) {
		found, ok := resolve(importPath, from)
		if ok {
			check(found)
		}
		return found, ok
	})
	for importPath := range imports {
		for _, other := range onlyWithCgo {
			if isWithin(importPath, other) {
				what = cmp.Or(what, "it imports "+other)
			}
		}
	}
	return what
}

func isWithin(importPath, prefix string) bool {
	return importPath == prefix || strings.HasPrefix(importPath, prefix+"/")
}

func (t *tree) relative(dir string) string {
	if rel, err := filepath.Rel(t.dir, dir); err == nil && filepath.IsLocal(rel) {
		return "./" + filepath.ToSlash(rel)
	}
	return dir
}

// resolver finds the packages of a module, of those beside it, and of its vendor directory.
func (m *module) resolver(t *tree) source.ResolveFunc {
	if m.source == nil {
		return t.gopathTree().Resolve
	}
	locals := append([]source.Local{{Dir: m.source.Root, Path: m.source.Path}}, m.source.Locals...)
	slices.SortStableFunc(locals, func(a, b source.Local) int { return len(b.Path) - len(a.Path) })
	return func(importPath, _ string) (string, bool) {
		for _, l := range locals {
			if l.Path != "" && isWithin(importPath, l.Path) {
				return filepath.Join(l.Dir, filepath.FromSlash(strings.TrimPrefix(importPath, l.Path))), true
			}
		}
		if m.source.Vendored {
			return filepath.Join(m.source.VendorDir, filepath.FromSlash(importPath)), true
		}
		return "", false
	}
}

package linktree

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// srcDir is the directory of overrides in the plan's file system.
const srcDir = plan.GOPATH + "/src"

// A Tree is a GOPATH made of links to overrides, where a container would have mounts.
// Without overrides it has no root and does nothing.
type Tree struct {
	root  string            // its directory
	links map[string]string // import path to the override's directory
	pkg   map[string]string // what Go keeps in GOPATH/pkg, by name: one for all trees
	whole bool              // commands see overrides through the tree, not in their own places
}

// New makes the tree for the overrides among mounts, below parent, where each set of overrides has a tree
// of its own. pkg are the directories that Go has in GOPATH/pkg, by name. Commands see overrides
// through the tree if whole is true, or one hides a part of another.
func New(parent string, mounts []plan.Mount, pkg map[string]string, whole bool) Tree {
	t := Tree{links: map[string]string{}, pkg: pkg}
	for _, m := range mounts {
		if m.Target != srcDir && executor.Below(m.Target, srcDir) {
			t.links[strings.TrimPrefix(m.Target, srcDir+"/")] = m.Source
		}
	}
	if len(t.links) == 0 {
		return Tree{}
	}
	t.whole = whole || t.hasNested()
	t.root = filepath.Join(parent, t.hash())
	return t
}

// Root is the directory of the tree; "" where there are no overrides.
func (t Tree) Root() string { return t.root }

// hash names the tree: another set of overrides is another tree.
func (t Tree) hash() string {
	h := sha256.New()
	for _, p := range t.paths() {
		fmt.Fprintf(h, "%q %q\n", p, t.links[p])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func (t Tree) paths() []string {
	paths := make([]string, 0, len(t.links))
	for p := range t.links {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// Holds reports whether commands see a mount through the tree.
func (t Tree) Holds(target string) bool {
	return t.whole && target != srcDir && executor.Below(target, srcDir)
}

// hasNested reports whether an override is inside another.
func (t Tree) hasNested() bool {
	for p := range t.links {
		if t.hasBelow(p) {
			return true
		}
	}
	return false
}

// hasBelow reports whether an override is below p.
func (t Tree) hasBelow(p string) bool {
	for q := range t.links {
		if q != p && executor.Below(q, p) {
			return true
		}
	}
	return false
}

// Update writes the tree to disk, or what changed of it.
func (t Tree) Update(ctx context.Context) error {
	if t.root == "" {
		return nil
	}
	unlock, err := fsx.Lock(ctx, t.root+".lock", nil)
	if err != nil {
		return err
	}
	defer unlock()
	for name, dir := range t.pkg {
		err := os.MkdirAll(dir, 0o777) // Go would not make it at the end of a link
		if err == nil {
			err = makeLink(dir, filepath.Join(t.root, "pkg", name))
		}
		if err != nil {
			return err
		}
	}
	for _, p := range t.paths() { // outer ones come before those inside
		if err := t.addOverride(p); err != nil {
			return fmt.Errorf("cannot put the override %s in its place: %w", p, err)
		}
	}
	return nil
}

// addOverride adds one override to the tree: a link, or a directory of links if another override is inside
// it.
func (t Tree) addOverride(p string) error {
	place := filepath.Join(t.root, "src", filepath.FromSlash(p))
	if !t.hasBelow(p) {
		return makeLink(t.links[p], place)
	}
	return t.merge(p, t.links[p], place)
}

// Shown returns a function that replaces a path of the tree, or one relative to dir, by that of the file
// in the override. Other paths stay; relative ones become absolute.
func (t Tree) Shown(dir string) func(string) string {
	src := filepath.Join(t.root, "src")
	return func(p string) string {
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		rel, err := filepath.Rel(src, p)
		if t.root == "" || err != nil || !filepath.IsLocal(rel) {
			return p
		}
		return t.originalPath(filepath.ToSlash(rel), p)
	}
}

// originalPath is the path in an override of the file at a path below src; els if no override has it.
func (t Tree) originalPath(rel, els string) string {
	paths := t.paths()
	slices.Reverse(paths) // inner ones come first
	for _, p := range paths {
		if executor.Below(rel, p) {
			return filepath.Join(t.links[p], filepath.FromSlash(strings.TrimPrefix(rel, p)))
		}
	}
	return els
}

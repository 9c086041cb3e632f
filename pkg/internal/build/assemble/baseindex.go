package assemble

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/once"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/rootfs"
)

// A baseIndex describes an image's file system, as far as programs need it to find their libraries.
type baseIndex struct {
	Name   string                   // of the distribution; "" if it is not known
	Links  map[string]string        // symbolic and hard links, by path
	Libs   map[string]*elffile.File // shared libraries and loaders, by path
	Config []string                 // directories of the loader's configuration
	Apk    bool                     // it has Alpine's package manager
	Apt    bool                     // it has Debian's
}

// Indexes caches indexes of images by their digests.
type Indexes struct {
	CacheDir string // gobuild's directory in the user's cache
	Reporter *progress.Reporter

	known once.Map[string, *baseIndex]
	trees once.Map[string, *rootfs.Tree]
}

// tree returns the paths of an image, read once in a run.
func (ix *Indexes) tree(name string, img v1.Image) (*rootfs.Tree, error) {
	digest, err := img.Digest()
	if err != nil {
		return nil, err
	}
	return ix.trees.Do(digest.String(), func() (tree *rootfs.Tree, err error) {
		task := ix.Reporter.Start("look through " + name)
		defer func() { task.Done(err) }()
		return rootfs.ReadTree(img, func(string, io.Reader) error { return nil })
	})
}

// indexFormat is changed whenever an image gives another index.
const indexFormat = "base index 1 "

// get returns the index of an image; an empty one for scratch (nil).
func (ix *Indexes) get(name string, img v1.Image) (*baseIndex, error) {
	if img == nil {
		return newIndex(), nil
	}
	digest, err := img.Digest()
	if err != nil {
		return nil, err
	}
	return ix.known.Do(digest.String(), func() (x *baseIndex, err error) {
		store, err := cache.OpenStore(filepath.Join(ix.CacheDir, "bases"))
		if err != nil {
			return nil, err
		}
		x = newIndex()
		if store.Get(indexFormat+digest.String(), x) {
			return x, nil
		}
		task := ix.Reporter.Start("look through " + name)
		defer func() { task.Done(err) }()
		if x, err = indexOf(img); err != nil {
			return nil, err
		}
		return x, store.Put(indexFormat+digest.String(), x)
	})
}

func newIndex() *baseIndex {
	return &baseIndex{Links: map[string]string{}, Libs: map[string]*elffile.File{}}
}

// indexOf reads an image's layers.
func indexOf(img v1.Image) (*baseIndex, error) {
	x := newIndex()
	tree, err := rootfs.ReadTree(img, x.addFile)
	if err != nil {
		return nil, err
	}
	for name, node := range tree.Links {
		x.Links[name] = node.Link
	}
	x.Apk, x.Apt = x.has(tree, "/sbin/apk"), x.has(tree, "/usr/bin/apt-get")
	slices.Sort(x.Config)
	x.resolveLibs()
	return x, nil
}

func (x *baseIndex) has(tree *rootfs.Tree, name string) bool { return tree.Has(x.resolve(name)) }

// addFile adds what a file says to the index.
func (x *baseIndex) addFile(name string, r io.Reader) error {
	base := path.Base(name)
	switch {
	case strings.Contains(base, ".so") && !strings.HasPrefix(name, "/etc/") || strings.HasPrefix(base, "ld-"):
		return x.addLib(name, r)
	case name == "/etc/os-release" || name == "/usr/lib/os-release":
		text, err := io.ReadAll(io.LimitReader(r, textLimit))
		if pretty := prettyName(string(text)); pretty != "" {
			x.Name = pretty
		}
		return err
	case name == "/etc/ld.so.conf" || path.Dir(name) == "/etc/ld.so.conf.d" || strings.HasPrefix(name, "/etc/ld-musl-"):
		text, err := io.ReadAll(io.LimitReader(r, textLimit))
		if x.Config = append(x.Config, configDirs(string(text))...); len(x.Config) > maxDirs {
			return fmt.Errorf("%s: the loader is to look in more than %d directories", name, maxDirs)
		}
		return err
	}
	return nil
}

func (x *baseIndex) addLib(name string, r io.Reader) error {
	f, err := parseLib(r)
	var disk *fs.PathError
	switch {
	case errors.As(err, &disk), errors.Is(err, errReadLayer):
		return err
	case err == nil:
		if x.Libs[name] = f; len(x.Libs) > maxLibs {
			return fmt.Errorf("it has more than %d libraries", maxLibs)
		}
	}
	return nil // not a library despite its name, or a damaged one
}

// Limits of an index: bases may be malicious.
const (
	textLimit = 64 << 10 // bytes of a small file
	maxDirs   = 10_000
	maxLibs   = 20_000
)

// configDirs are the directories that a loader's configuration lists.
func configDirs(text string) []string {
	var dirs []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ':' }) {
		if word = strings.TrimSpace(word); strings.HasPrefix(word, "/") {
			dirs = append(dirs, word)
		}
	}
	return dirs
}

// prettyName is the name in a text of the form of os-release(5).
func prettyName(text string) string {
	for line := range strings.Lines(text) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
			return strings.Trim(v, `"'`)
		}
	}
	return ""
}

// resolveLibs adds libraries by their resolved paths: a layer may name a file by a path through a link
// of another layer.
func (x *baseIndex) resolveLibs() {
	for _, name := range slices.Sorted(maps.Keys(x.Libs)) {
		real := x.resolve(name)
		if _, there := x.Libs[real]; real != name && !there {
			x.Libs[real] = x.Libs[name]
		}
	}
}

// Lib implements elffile.Root.
func (x *baseIndex) Lib(name string) (*elffile.File, error) { return x.Libs[x.resolve(name)], nil }

// resolve is a path with links followed as far as they exist.
func (x *baseIndex) resolve(name string) string {
	return rootfs.Follow(name, func(name string) (string, bool) {
		target, ok := x.Links[name]
		return target, ok
	})
}

// withFiles is the index with further files, which hide those of the image.
func (x *baseIndex) withFiles(entries []layer.Entry) (*baseIndex, error) {
	if len(entries) == 0 {
		return x, nil
	}
	y := *x
	y.Links, y.Libs = maps.Clone(x.Links), maps.Clone(x.Libs)
	for _, e := range entries {
		if e.Link != "" {
			y.Links[e.Path] = e.Link
			continue
		}
		f, err := entryLib(e)
		if err != nil && !errors.Is(err, elffile.ErrNotELF) {
			return nil, err
		}
		delete(y.Links, e.Path)
		delete(y.Libs, e.Path)
		if f != nil {
			y.Libs[e.Path] = f
		}
	}
	y.resolveLibs()
	return &y, nil
}

func entryLib(e layer.Entry) (*elffile.File, error) {
	switch {
	case e.Dir || !strings.Contains(path.Base(e.Path), ".so"):
		return nil, nil
	case e.Source != "":
		return elffile.Open(e.Source)
	}
	return elffile.Parse(bytes.NewReader(e.Data))
}

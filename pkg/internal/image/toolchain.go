package image

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// OwnLabel is the label of containers, volumes and images that gobuild makes for itself.
const OwnLabel = "dev.gobuild"

// A Lib is a shared library that a toolchain's programs need.
type Lib struct {
	Target string // where programs look for it: an absolute path
	Source string // the file on this machine
}

// A Distribution is a Go toolchain on this machine.
type Distribution struct {
	Dir   string       // its GOROOT
	ID    string       // of what Dir has when Whole has succeeded
	Whole func() error // called before Dir is read whole; nil where nothing has to be done for that
	Libs  []Lib        // what its programs need
}

// Toolchain is the image of a Go toolchain: its GOROOT at /usr/local/go, the libraries that its
// programs need, CA certificates, /tmp, users and groups. The digest of the tree's layer, some 250
// MB, is remembered in cache (which may be nil) by the distribution's ID.
func Toolchain(ctx context.Context, d Distribution, cache Digests) (v1.Image, error) {
	if _, err := os.Stat(filepath.Join(d.Dir, "VERSION")); err != nil {
		return nil, fmt.Errorf("%s is not a Go toolchain: %w", d.Dir, err)
	}
	arch, err := goArch(filepath.Join(d.Dir, "bin", "go"))
	if err != nil {
		return nil, err
	}
	tree := sync.OnceValues(func() ([]Entry, error) {
		if d.Whole != nil {
			if err := d.Whole(); err != nil {
				return nil, err
			}
		}
		return goRoot(d.Dir)
	})
	key := "toolchain " + recipe + " " + d.ID
	if d.ID == "" {
		key = ""
	}
	goLayer, err := newTarLayer(ctx, "/usr/local/go", tree, key, cache)
	if err != nil {
		return nil, err
	}
	around := system()
	for _, l := range d.Libs {
		around = append(around, Entry{Path: l.Target, Source: l.Source, Mode: 0o755})
	}
	aroundLayer, err := TreeLayer(ctx, around, nil)
	if err != nil {
		return nil, err
	}
	return Assemble(nil, Spec{
		Platform: v1.Platform{OS: "linux", Architecture: arch},
		Layers:   []v1.Layer{goLayer, aroundLayer},
		Env:      map[string]string{"PATH": "/usr/local/go/bin:/usr/bin:/bin"},
		Cmd:      []string{"/usr/local/go/bin/go", "version"},
		Labels:   map[string]string{OwnLabel: "1"},
	})
}

// goRoot lists a toolchain's tree as it stands in its image. What Go runs has its run bit even if
// this machine's file system has none.
func goRoot(dir string) ([]Entry, error) {
	const root = "/usr/local/go"
	entries, err := Walk(dir, root, nil)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		if strings.HasPrefix(e.Path, root+"/bin/") || strings.HasPrefix(e.Path, root+"/pkg/tool/") {
			entries[i].Mode = 0o755
		}
	}
	return normalise(entries)
}

package content

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// A Lib is a shared library that a toolchain's programs need.
type Lib struct {
	Target string // where programs look for it: an absolute path
	Source string // the file on this machine
}

// A Distribution is a Go toolchain on this machine.
type Distribution struct {
	Dir   string       // its GOROOT
	ID    string       // of what Dir has when Whole has succeeded
	Whole func() error // called before Dir is read whole; nil if nothing has to be done
	Libs  []Lib        // what its programs need
}

// MakeToolchain returns the image of a Go toolchain: its GOROOT at /usr/local/go, the libraries of
// its programs, CA certificates, /tmp, users and groups. The digest of the tree's layer, of about
// 250 MB, is kept in cache (which may be nil) by the distribution's ID.
func MakeToolchain(ctx context.Context, d Distribution, cache layer.Digests) (v1.Image, error) {
	if _, err := os.Stat(filepath.Join(d.Dir, "VERSION")); err != nil {
		return nil, fmt.Errorf("%s is not a Go toolchain: %w", d.Dir, err)
	}
	arch, err := elffile.GoArch(filepath.Join(d.Dir, "bin", "go"))
	if err != nil {
		return nil, err
	}
	tree := func() ([]layer.Entry, error) {
		if d.Whole != nil {
			if err := d.Whole(); err != nil {
				return nil, err
			}
		}
		return goRoot(d.Dir)
	}
	id := ""
	if d.ID != "" {
		id = "toolchain " + d.ID
	}
	goLayer, err := layer.FromList(ctx, "/usr/local/go", id, tree, cache)
	if err != nil {
		return nil, err
	}
	around := systemEntries()
	for _, l := range d.Libs {
		around = append(around, layer.Entry{Path: l.Target, Source: l.Source, Mode: 0o755})
	}
	aroundLayer, err := layer.FromEntries(ctx, around, nil)
	if err != nil {
		return nil, err
	}
	return image.Assemble(nil, image.Spec{
		Platform: v1.Platform{OS: "linux", Architecture: arch},
		Layers:   []v1.Layer{goLayer, aroundLayer},
		Env:      map[string]string{"PATH": "/usr/local/go/bin:/usr/bin:/bin"},
		Cmd:      []string{"/usr/local/go/bin/go", "version"},
		Labels:   map[string]string{image.OwnLabel: "1"},
	})
}

// goRoot lists a toolchain's tree for its image. Programs are executable even if this machine's
// file system has no such bit.
func goRoot(dir string) ([]layer.Entry, error) {
	const root = "/usr/local/go"
	entries, err := layer.Walk(dir, root, nil)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		if strings.HasPrefix(e.Path, root+"/bin/") || strings.HasPrefix(e.Path, root+"/pkg/tool/") {
			entries[i].Mode = 0o755
		}
	}
	return entries, nil
}

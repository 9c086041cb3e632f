package scaffold

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

const (
	mageModule = "github.com/magefile/mage"
	ownModule  = "github.com/gobuild-dev/gobuild"
)

// A Magefile is what there is to be said of mage.
type Magefile struct {
	Written string   // the file; "" if none was written
	Steps   []string // commands by which mage builds images; none if there is no magefile for that
}

// imports is a magefile that has gobuild's targets, in a module that can require gobuild.
const imports = `//go:build mage

package main

import (
	//mage:import
	_ "github.com/gobuild-dev/gobuild/pkg/targets"
)
`

// calls is a magefile that runs the program gobuild. It imports nothing, so that the module requires nothing new.
const calls = `//go:build mage

package main

import (
	"context"
	"os"
	"os/exec"
)

// Build compiles targets into dist/<platform>/<name>.
func Build(ctx context.Context, only *string) error { return gobuild(ctx, only, "build") }

// Image builds images: loaded into the Docker engine, or OCI layouts in dist/images where there is none.
func Image(ctx context.Context, only *string) error { return gobuild(ctx, only, "image") }

// Push builds images and pushes them to the registries that their tags name.
func Push(ctx context.Context, only *string) error { return gobuild(ctx, only, "image", "-push") }

// Validate checks gobuild.hcl without building.
func Validate(ctx context.Context) error { return gobuild(ctx, nil, "validate") }

// gobuild runs the program of that name, which must be on the PATH.
func gobuild(ctx context.Context, only *string, args ...string) error {
	if only != nil {
		args = append(args, "-only="+*only)
	}
	cmd := exec.CommandContext(ctx, "gobuild", args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd.Run()
}
`

// image is the command that all is for.
const image = "go tool mage image"

// WriteMagefile writes magefiles/magefile.go for a module that requires mage, or if it is asked for. A magefile
// that is there stays as it is.
func WriteMagefile(ctx context.Context, dir string, asked bool, proxy *goproxy.Client) (*Magefile, error) {
	name := filepath.Join(dir, "go.mod")
	data, err := readable.ReadFile(name, mostBytes)
	if err != nil {
		return &Magefile{}, nil // there is no module
	}
	mod, err := source.ParseGoMod(name, data)
	if err != nil {
		return nil, err
	}
	isTool := slices.ContainsFunc(mod.Tool, func(t *modfile.Tool) bool { return t.Path == mageModule })
	if there, ours := findMagefile(dir); there {
		if m := (&Magefile{}); !ours || !isTool {
			return m, nil
		}
		return &Magefile{Steps: []string{image}}, nil
	}
	if !asked && !isTool && !requires(mod, mageModule) {
		return &Magefile{}, nil
	}
	m := &Magefile{Written: "magefiles/magefile.go"}
	if !isTool {
		m.Steps = append(m.Steps, "go get -tool github.com/magefile/mage")
	}
	text := calls
	if requires(mod, ownModule) || isPublished(ctx, proxy) {
		text = imports
		m.Steps = append(m.Steps, "go mod tidy")
	}
	m.Steps = append(m.Steps, image)
	if err := os.Mkdir(filepath.Join(dir, "magefiles"), 0o777); err != nil {
		return nil, err
	}
	return m, fsx.WriteFile(filepath.Join(dir, filepath.FromSlash(m.Written)), []byte(text), 0o666)
}

// mostBytes is the size of the largest go.mod or magefile that is read.
const mostBytes = 4 << 20

// findMagefile reports whether there is a magefile, and whether it has gobuild's targets.
func findMagefile(dir string) (there, ours bool) {
	names, _ := filepath.Glob(filepath.Join(dir, "magefiles", "*.go")) // none for odd directories
	for _, name := range append(names, filepath.Join(dir, "magefile.go")) {
		data, err := readable.ReadFile(name, mostBytes)
		there = there || err == nil
		ours = ours || bytes.Contains(data, []byte(ownModule+"/pkg/targets"))
	}
	_, err := os.Lstat(filepath.Join(dir, "magefiles"))
	return there || err == nil, ours
}

func requires(mod *modfile.File, path string) bool {
	return slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == path })
}

// isPublished reports whether the proxies have a version of gobuild, which go mod tidy would find.
func isPublished(ctx context.Context, proxy *goproxy.Client) bool {
	_, err := proxy.FindModule(ctx, ownModule+"/pkg/targets", "latest")
	return err == nil
}

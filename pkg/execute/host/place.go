package host

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// GOROOT is where containers have the toolchain.
const containerRoot = "/usr/local/go"

// placed is a command with everything in its place on this machine.
type placed struct {
	goroot  string
	program string
	dir     string // working directory
	tmp     string // directory for temporary files
	args    []string
	env     []string
	place   func(path string) string
	shown   func(path string) string // a path of this machine as the user knows it
}

// prepare puts c in place: directories are made, links and generated files written.
func (e *Executor) prepare(ctx context.Context, c plan.Command, goroot string) (*placed, error) {
	scratch, err := e.scratch.in(ctx, scratchDir(e.opts))
	if err != nil {
		return nil, fmt.Errorf("cannot make a directory for temporary files: %w", err)
	}
	p := &placed{goroot: goroot, tmp: scratch}
	tree := e.linkTree(c)
	if err := tree.update(ctx); err != nil {
		return nil, err
	}
	mounts, sources := e.mounts(c, p, tree)
	p.place = execute.Place(mounts, func(m plan.Mount) string { return sources[m.Target] })
	if err := e.makeDirs(c.Mounts, sources); err != nil {
		return nil, err
	}
	if err := execute.WriteFiles(sources[plan.GenDir], c.Files, p.slashed); err != nil {
		return nil, err
	}
	if p.program, err = program(goroot, c); err != nil {
		return nil, err
	}
	p.dir = p.place(path.Clean(c.Dir))
	p.shown = tree.shown(p.dir)
	for _, arg := range c.Args[1:] {
		p.args = append(p.args, arg.Render(p.place))
	}
	p.env = e.env(c, p)
	return p, checkDir(p.dir)
}

// slashed is place for the text of generated files: go.work, go.mod and JSON take forward
// slashes on every system, and would take backward ones for escapes.
func (p *placed) slashed(path string) string { return filepath.ToSlash(p.place(path)) }

// mounts are the mounts of c and those that every command has, with their places.
func (e *Executor) mounts(c plan.Command, p *placed, tree linkTree) ([]plan.Mount, map[string]string) {
	sources := map[string]string{
		plan.GOPATH:   filepath.Join(e.opts.CacheDir, "gopath"),
		plan.GenDir:   e.state("gen"),
		plan.HomeDir:  p.tmp,
		containerRoot: p.goroot,
	}
	if tree.root != "" {
		sources[plan.GOPATH] = tree.root
	}
	for _, m := range c.Mounts {
		if src := e.source(m); !tree.holds(m.Target) {
			sources[m.Target] = src
		}
	}
	mounts := make([]plan.Mount, 0, len(sources))
	for target := range sources {
		mounts = append(mounts, plan.Mount{Target: target})
	}
	return mounts, sources
}

// source is where a mount is on this machine.
func (e *Executor) source(m plan.Mount) string {
	switch m.Kind {
	case plan.Work:
		return e.state(filepath.FromSlash(m.Source))
	case plan.Cache:
		return e.cacheDir(m.Target)
	}
	return m.Source
}

// cacheDir is the directory that outlives runs. The module cache lies below the GOPATH of
// commands, as versions before go1.15 know no other place for it.
func (e *Executor) cacheDir(target string) string {
	if rel, ok := strings.CutPrefix(target, plan.GOPATH+"/"); ok {
		return filepath.Join(e.opts.CacheDir, "gopath", filepath.FromSlash(rel))
	}
	return filepath.Join(e.opts.CacheDir, path.Base(target))
}

// makeDirs makes the directories of gobuild's own that a command works in.
func (e *Executor) makeDirs(mounts []plan.Mount, sources map[string]string) error {
	for _, m := range mounts {
		if m.Kind == plan.Bind {
			continue
		}
		if err := makeDir(sources[m.Target]); err != nil {
			return err
		}
	}
	return makeDir(sources[plan.GenDir])
}

func checkDir(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a directory", dir)
	}
	return err
}

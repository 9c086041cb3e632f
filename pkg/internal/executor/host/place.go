package host

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/linktree"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// GOROOT is where containers have the toolchain.
const containerRoot = "/usr/local/go"

// placed is a command with everything in its place on this machine.
type placed struct {
	goroot  string
	program string
	dir     string // working directory
	tmp     string // directory for temporary files
	own     bool   // tmp is the command's own
	args    []string
	env     []string
	place   func(path string) string
	shown   func(path string) string // a path of this machine as the user knows it
	root    *sandbox.Root            // what it sees of this machine; nil where that is everything
}

// prepare puts c in place: directories are made, links and generated files written.
func (e *Executor) prepare(ctx context.Context, c plan.Command, p *placed) (err error) {
	if p.tmp, p.own, err = e.tempDir(ctx, c); err != nil {
		return fmt.Errorf("cannot make a directory for temporary files: %w", err)
	}
	tree := e.linkTree(c)
	if err := tree.Update(ctx); err != nil {
		return err
	}
	mounts, sources := e.mounts(c, p, tree)
	p.place = executor.Place(mounts, func(m plan.Mount) string { return sources[m.Target] })
	if err := e.makeDirs(c.Mounts, sources); err != nil {
		return err
	}
	if err := executor.WriteFiles(sources[plan.GenDir], c.Files, p.slashed); err != nil {
		return err
	}
	if p.program, err = program(p.goroot, c); err != nil {
		return err
	}
	p.dir = p.place(path.Clean(c.Dir))
	p.shown = tree.Shown(p.dir)
	for _, arg := range c.Args[1:] {
		p.args = append(p.args, arg.Render(p.place))
	}
	p.env = e.env(c, p)
	if process.SandboxError() == nil {
		p.root = e.view(c, p, tree, sources)
	}
	return checkDir(p.dir)
}

// slashed is place for the text of generated files: go.work, go.mod and JSON take forward
// slashes on every system, and would take backward ones for escapes.
func (p *placed) slashed(path string) string { return filepath.ToSlash(p.place(path)) }

// mounts are the mounts of c and those that every command has, with their places.
func (e *Executor) mounts(c plan.Command, p *placed, tree linktree.Tree) ([]plan.Mount, map[string]string) {
	sources := map[string]string{
		plan.GOPATH:   e.cacheDir(c.Owner(plan.ModCache), plan.GOPATH),
		plan.GenDir:   e.state("gen"),
		plan.HomeDir:  p.tmp,
		containerRoot: p.goroot,
	}
	if tree.Root() != "" {
		sources[plan.GOPATH] = tree.Root()
	}
	for _, m := range c.Mounts {
		if src := e.source(m); !tree.Holds(m.Target) {
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
		return e.cacheDir(m.Owner, m.Target)
	}
	return m.Source
}

// CachePath is where a cache is on this machine.
func (e *Executor) CachePath(m plan.Mount) string { return e.source(m) }

// cacheDir is the directory of a cache, which outlives runs. The module cache lies below the GOPATH
// of commands, as versions before go1.15 know no other place for it.
func (e *Executor) cacheDir(owner plan.Owner, target string) string {
	dir := e.opts.CacheDir
	if owner == plan.Checkout {
		dir = e.state("cache")
	}
	if executor.Below(target, plan.GOPATH) {
		return filepath.Join(dir, "gopath", filepath.FromSlash(strings.TrimPrefix(target, plan.GOPATH)))
	}
	return filepath.Join(dir, path.Base(target))
}

// makeDirs makes the directories of gobuild's own that a command works in.
func (e *Executor) makeDirs(mounts []plan.Mount, sources map[string]string) error {
	for _, m := range mounts {
		if m.Kind == plan.Bind {
			continue
		}
		if err := e.makeDir(sources[m.Target]); err != nil {
			return err
		}
	}
	return e.makeDir(sources[plan.GenDir])
}

// makeDir makes a directory; in the state, what is in its way is removed.
func (e *Executor) makeDir(dir string) error { return fsx.MakeDir(e.opts.StateDir, dir) }

func checkDir(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a directory", dir)
	}
	return err
}

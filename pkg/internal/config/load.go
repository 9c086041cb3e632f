package config

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// Options are what loading a file needs beside the file.
type Options struct {
	// Path is the root file.
	Path string
	// ReadFile reads files; nil: from disk. An editor hands out what is not saved yet.
	ReadFile func(path string) ([]byte, error)
	// Allow are absolute paths that the file may read beside its repository: -allow. Those of
	// GOBUILD_ALLOW in Environ are added.
	Allow []string
	// Set are values of variables by name: -set.
	Set map[string]string
	// Environ is the environment as in os.Environ: GOBUILD_VAR_name=value sets a variable.
	Environ []string
	// Git looks up one attribute of git (commit, describe, tag, branch, dirty, time) for the
	// repository that holds dir: strings, dirty a bool, tag null where there is none. What is in the
	// absolute directory dist, which gobuild writes to, is no change.
	Git func(ctx context.Context, dir, attr, dist string) (cty.Value, error)
	// Arch is the architecture (GOARCH) that mains() looks for. It is asked only when a
	// file uses mains; nil: this machine's.
	Arch func(executor string, docker *Docker) string
}

// Load reads a file and what it includes, evaluates everything and checks it. All mistakes
// are reported together. The File is never nil: with errors it holds what could be read.
//
// What is made of git.* stays empty, until [File.Select] is asked for something that uses
// it; only a for_each that needs git asks now.
//
// When ctx ends, Load returns within a second, whatever the file says.
func Load(ctx context.Context, opts Options) (*File, hcl.Diagnostics) {
	var file *File
	var diags hcl.Diagnostics
	if !interruptible(ctx, func() { file, diags = load(ctx, opts) }) {
		return &File{
			Path: opts.Path, Dir: filepath.Dir(opts.Path), Sources: map[string]*hcl.File{}, Executor: "auto",
			Docker: &Docker{Network: "bridge"}, Area: readable.Of(filepath.Dir(opts.Path), nil),
		}, interrupted(ctx)
	}
	return file, diags
}

func load(ctx context.Context, opts Options) (*File, hcl.Diagnostics) {
	path, err := filepath.Abs(opts.Path)
	if err != nil {
		path = opts.Path
	}
	out := &collector{}
	file := &File{Path: path, Dir: filepath.Dir(path), Sources: map[string]*hcl.File{}}
	file.Area = readable.Of(file.Dir, append(slices.Clone(opts.Allow), readable.Allowed(opts.Environ, file.Dir)...))
	opts.ReadFile = bounded(file.Area, opts.ReadFile)
	l := &loader{read: opts.ReadFile, area: file.Area, out: out, byFile: map[string]*document{}}
	l.load(path, nil)
	for _, s := range l.sources {
		file.Sources[s.path] = s.file
	}
	if len(l.sources) == 0 {
		file.Executor, file.Dist, file.Docker = "auto", "dist", &Docker{Network: "bridge"}
		return file, mostOf(sorted(out.diags))
	}
	ns := collect(l.sources, out)
	if ns == nil {
		file.Executor, file.Docker = "auto", &Docker{Network: "bridge"}
		return file, mostOf(sorted(out.diags))
	}
	file.evaluator = newEvaluator(ctx, &opts, ns, out, file)
	file.evaluator.loadAll()
	dropFixes(out.diags)
	return file, mostOf(sorted(ns.settled(out.diags)))
}

func newEvaluator(ctx context.Context, opts *Options, ns *namespace, out *collector, file *File) *evaluator {
	r := &resolver{namespace: ns, functions: functionNames(), out: out}
	r.resolveAll()
	ns.instrument()
	return &evaluator{
		namespace: ns, ctx: ctx, opts: opts, out: out, bad: r.bad, file: file,
		memo:     [2]map[any]cty.Value{{}, {}},
		expanded: map[*block]*expansion{}, instances: map[any]*instance{},
		functions: map[string]*hcl.EvalContext{}, modules: map[string]cty.Value{},
		mutex: &sync.Mutex{}, meter: &meter{ctx: ctx, began: time.Now()},
	}
}

// loadAll evaluates everything once and puts it into the file.
func (e *evaluator) loadAll() {
	e.executor()
	e.dist()
	e.docker()
	e.gopaths()
	e.checkSet()
	for _, b := range e.blocks["variable"] {
		e.checkLabel(b)
		e.addVariable(b)
	}
	for _, name := range e.localNames() {
		e.local(name)
	}
	for _, kind := range rootShape.blocks {
		for _, b := range e.blocks[kind.kind] {
			if kind.each {
				e.checkLabel(b)
				e.addInstances(b)
			}
		}
	}
	e.checkDefaults()
	e.checkKeys()
	e.checkDuplicates()
}

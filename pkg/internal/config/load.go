package config

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/disk"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Options are the inputs of Load besides the file.
type Options struct {
	// Path is the root file.
	Path string
	// ReadFile reads files; nil: from disk. An editor hands out what is not saved yet.
	ReadFile func(path string) ([]byte, error)
	// Allow are absolute paths that the file may read in addition to its repository: -allow. Those of
	// GOBUILD_ALLOW in Environ are added.
	Allow []string
	// Set are values of variables by name: -set.
	Set map[string]string
	// Environ is the environment as in os.Environ: GOBUILD_VAR_name=value sets a variable.
	Environ []string
	// Git looks up one attribute of git (commit, describe, tag, branch, dirty, time) for the
	// repository that holds dir: strings, dirty a bool, tag null if there is none. What is in the
	// absolute directory dist, which gobuild writes to, is no change.
	Git func(ctx context.Context, dir, attr, dist string) (cty.Value, error)
	// Arch is the architecture (GOARCH) that mains() looks for, and of targets that name no platform.
	// It is asked only when a file uses mains, or platforms of a block; nil: this machine's.
	Arch func(executor string, docker *lang.Docker) string
	// Complete returns an image with what it leaves out and the plan fills in: platforms, tags, dir, entrypoint and
	// cmd. goarch is that of targets that name no platform; nil: expressions see what is left out as empty.
	Complete func(im lang.Image, goarch string) lang.Image
}

// Load reads a file and what it includes, evaluates everything, checks it, and reports all mistakes together.
// The File is never nil: with errors it holds what could be read. Values that depend on git.* are empty until
// [File.Select] selects something that uses them; only a for_each that needs git asks it now. When ctx ends,
// Load returns within a second.
func Load(ctx context.Context, opts Options) (*File, hcl.Diagnostics) {
	var file *File
	var diags hcl.Diagnostics
	if !meter.Await(ctx, func() { file, diags = load(ctx, opts) }) {
		return &File{
			Path: opts.Path, Dir: filepath.Dir(opts.Path), Sources: map[string]*hcl.File{}, Executor: "auto",
			Docker: &lang.Docker{Network: "bridge"}, Area: readable.NewArea(filepath.Dir(opts.Path), nil),
		}, meter.Interrupted(ctx)
	}
	return file, diags
}

func load(ctx context.Context, opts Options) (*File, hcl.Diagnostics) {
	path, err := filepath.Abs(opts.Path)
	if err != nil {
		path = opts.Path
	}
	out := &diag.Collector{}
	file := &File{Path: path, Dir: filepath.Dir(path), Sources: map[string]*hcl.File{}}
	file.Area = readable.NewArea(file.Dir,
		append(slices.Clone(opts.Allow), readable.ParseAllowed(opts.Environ, file.Dir)...))
	opts.ReadFile = syntax.NewReader(file.Area, opts.ReadFile)
	documents := syntax.Load(path, file.Area, opts.ReadFile, out)
	for _, d := range documents {
		file.Sources[d.Path] = d.File
	}
	if len(documents) == 0 {
		file.Executor, file.Dist, file.Docker = "auto", "dist", &lang.Docker{Network: "bridge"}
		return file, limitProblems(diag.Sort(out.Diagnostics))
	}
	ns := resolve.Collect(documents, out)
	if ns == nil {
		file.Executor, file.Docker = "auto", &lang.Docker{Network: "bridge"}
		return file, limitProblems(diag.Sort(out.Diagnostics))
	}
	file.program = &program{Namespace: ns, opts: &opts, refused: ns.Resolve(out),
		steps: sync.OnceValue(func() map[string]bool { return resolve.Steps(ns) })}
	file.results = &results{
		file: file, known: map[any]cty.Value{}, expanded: map[*syntax.Block]*expansion{},
		instances: map[any]*instance{}, mains: map[string]disk.Found{},
		passedOver: map[hcl.Range][]disk.PassedOver{},
	}
	meter.Instrument(ns.Documents)
	loader{file.newRun(ctx, out), file}.load()
	dropFixes(out.Diagnostics)
	return file, limitProblems(diag.Sort(ns.FilterAbsent(out.Diagnostics)))
}

// maxProblems limits how many problems of a configuration are reported.
const maxProblems = 1000

// limitProblems returns the first of sorted problems, and one that says how many are left out.
func limitProblems(diags hcl.Diagnostics) hcl.Diagnostics {
	if len(diags) <= maxProblems {
		return diags
	}
	more := diag.General(diag.MoreProblems, "%d more are left out: mend those above first.", len(diags)-maxProblems)
	more.Severity, more.Subject = diags[maxProblems].Severity, diags[maxProblems].Subject
	return append(diags[:maxProblems:maxProblems], more)
}

package check

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Options are what a check is made with.
type Options struct {
	Path     string                       // the root file
	ReadFile func(string) ([]byte, error) // reads it and what it includes; nil: from disk
	Set      map[string]string            // values of variables
	Allow    []string                     // absolute paths that may be read in addition to the repository
	Environ  []string                     // as in os.Environ

	Executor string             // a name of package executors, or executors.Auto; "" is what the file says
	CacheDir string             // the user's cache for gobuild
	Catalog  *toolchain.Catalog // of Go versions
	// Versions says whom toolchains are asked for, such as [facts.AskNobody].
	Versions func(c *toolchain.Catalog, tools plan.Platform) facts.Versions
	Modules  facts.Modules // those of remote packages; nil: they are not looked up
}

// Run loads and plans a configuration and returns everything that is wrong, errors and warnings, by file and
// place: in the file, in what it refers to, and in the plan. A mistake hides no other: what depends on an attribute
// with a mistake is left out, and everything else of its block is looked up and planned. No engine is used
// and nothing is run but
// git. The file is never nil; after errors it holds what could be read.
func Run(ctx context.Context, o Options) (*config.File, hcl.Diagnostics) {
	file, diags := config.Load(ctx, config.Options{
		Path: o.Path, Set: o.Set, Environ: o.Environ, Git: facts.LookUpGit, ReadFile: o.ReadFile, Allow: o.Allow,
		Arch: func(string, *lang.Docker) string { return runtime.GOARCH }, Complete: facts.Complete,
	})
	diags = append(diags, file.EvaluateAll(ctx)...)
	c := newChecker(ctx, file, o)
	c.lookUpAll()
	diags = append(diags, c.Diagnostics()...)
	diags = append(diags, c.planAll()...)
	diags = append(diags, c.unusedOverrides()...)
	diags = append(diags, Bases(c.Lookup, c.file, c.file.Images)...)
	known := slices.DeleteFunc(slices.Clone(file.Targets), func(t *lang.Target) bool { return c.known[t] == nil })
	diags = append(diags, Stamps(c.Lookup, file, known)...)
	diags = append(diags, Environments(c.Lookup, file, known)...)
	return file, byPlace(diag.Distinct(diags))
}

// A checker looks up and plans as much of a file as has no mistake.
type checker struct {
	*facts.Lookup
	file  *config.File
	kinds []executors.Kind // of executors that may carry the build out
	linux plan.Platform

	known map[*lang.Target]*plan.TargetFacts // of the targets that could be looked up
	all   config.Selection                   // what is planned: all blocks but those with broken syntax
}

func newChecker(ctx context.Context, file *config.File, o Options) *checker {
	c := &checker{
		file: file, kinds: executors.Named(cmp.Or(o.Executor, file.Executor, executors.Auto)),
		linux: plan.Platform{OS: "linux", Arch: runtime.GOARCH},
		known: map[*lang.Target]*plan.TargetFacts{},
	}
	image := func(_ context.Context, image string) (plan.Toolchain, error) {
		return plan.Toolchain{Version: facts.AnyVersion, Image: image}, nil
	}
	if len(c.kinds) == 0 {
		c.kinds = executors.Named(executors.Auto) // what the file says is an error by now
	}
	can := capabilities(c.kinds[0])
	if !can.Images {
		image = nil
	}
	places := build.Places{StateDir: checkout.Of(o.CacheDir, file.Dir).Dir, Project: file.Dir, Dist: file.Dist}
	c.Lookup = facts.New(ctx, facts.Options{
		File: file, CacheDir: o.CacheDir, Dist: places.DistDir(nil), Default: c.linux,
		Versions: o.Versions(o.Catalog, can.Native), Executor: can.Name, Image: image, Modules: o.Modules,
	})
	return c
}

func (c *checker) lookUpAll() {
	whole := slices.DeleteFunc(slices.Clone(c.file.Overrides), func(o *lang.Override) bool { return !c.file.Whole(o) })
	c.ReadOverrides(whole)
	_, diags := facts.Hosts(c.file)
	c.Report(diags)
	_, diags = facts.SharedCache(c.file)
	c.Report(diags)
	for _, t := range c.file.Targets {
		before := len(c.Diagnostics())
		f := c.Target(t)
		if f.Toolchain.Version != "" && !c.Diagnostics()[before:].HasErrors() {
			c.known[t] = f
		}
	}
	for _, im := range c.file.Images {
		c.Image(im)
	}
	c.Report(Images(c.file, c.file.Images))
	for _, t := range c.file.Targets {
		if c.file.Known(t) {
			c.all.Targets = append(c.all.Targets, t)
		}
	}
	for _, im := range c.file.Images {
		if c.file.Known(im) {
			c.all.Images = append(c.all.Images, im)
		}
	}
}

// planAll plans, and returns what is wrong with the plan whichever executor carries it out.
func (c *checker) planAll() hcl.Diagnostics {
	goal := c.GoalOfAll(&c.all, c.known)
	diags := c.planFor(goal, c.kinds[0])
	for _, other := range c.kinds[1:] {
		there := map[diag.Key]bool{}
		for _, d := range c.planFor(goal, other) {
			there[problemKey(d)] = true
		}
		diags = slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return !there[problemKey(d)] })
	}
	return c.certain(diags)
}

// problemKey returns a key that is equal for the same problem on several executors.
func problemKey(d *hcl.Diagnostic) diag.Key {
	return diag.KeyOf(d).WithoutDetail()
}

func (c *checker) planFor(goal planner.Goal, kind executors.Kind) hcl.Diagnostics {
	_, diags := planner.New(goal, facts.ForPlan(capabilities(kind), c.linux))
	return diags
}

// capabilities returns those of an executor that runs nothing.
func capabilities(kind executors.Kind) plan.Capabilities {
	can := kind.Capabilities(nil)
	can.Lacks = nil
	return can
}

// byPlace sorts diagnostics as they are in the files; those of no place come first.
func byPlace(diags hcl.Diagnostics) hcl.Diagnostics {
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int {
		if a.Subject == nil || b.Subject == nil {
			return cmp.Compare(rankOf(a.Subject), rankOf(b.Subject))
		}
		return cmp.Or(cmp.Compare(a.Subject.Filename, b.Subject.Filename),
			cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte), cmp.Compare(a.Severity, b.Severity))
	})
	return diags
}

func rankOf(r *hcl.Range) int {
	if r == nil {
		return 0
	}
	return 1
}

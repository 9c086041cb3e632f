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
// place: in the file, then for all of it that is whole in what it refers to, then in the plan for all of it that
// could be looked up. No engine is used and nothing is run but git. The file is never nil; after errors it holds
// what could be read.
func Run(ctx context.Context, o Options) (*config.File, hcl.Diagnostics) {
	file, diags := config.Load(ctx, config.Options{
		Path: o.Path, Set: o.Set, Environ: o.Environ, Git: facts.LookUpGit, ReadFile: o.ReadFile, Allow: o.Allow,
		Arch: func(string, *lang.Docker) string { return runtime.GOARCH },
	})
	if !diags.HasErrors() {
		diags = append(diags, evaluateGit(ctx, file)...)
	}
	c := newChecker(ctx, file, o)
	c.lookUpAll()
	diags = append(diags, c.Diagnostics()...)
	diags = append(diags, c.planAll()...)
	diags = append(diags, c.unusedOverrides()...)
	diags = append(diags, c.bases()...)
	return file, byPlace(diag.Distinct(diags))
}

// evaluateGit evaluates what depends on git, in all of the file.
func evaluateGit(ctx context.Context, file *config.File) hcl.Diagnostics {
	kind, all := "target", []string(nil)
	switch {
	case len(file.Images) > 0 && len(file.Targets) > 0:
		all = []string{"target.*", "image.*"}
	case len(file.Images) > 0:
		kind = "image"
	}
	_, diags := file.Select(ctx, kind, all)
	return diags
}

// A checker looks up and plans as much of a file as is whole.
type checker struct {
	*facts.Lookup
	file  *config.File
	kinds []executors.Kind // of executors that may carry the build out
	linux plan.Platform

	known  map[*lang.Target]*plan.TargetFacts
	whole  config.Selection // the targets with facts, and the images of which all targets have them
	broken bool             // there are others
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
	good := map[any]bool{}
	for _, t := range c.file.Targets {
		if c.file.Whole(t) && c.without(
			func() bool { c.known[t] = c.Target(t); return c.known[t].Toolchain.Version != "" }) {
			c.whole.Targets, good[t] = append(c.whole.Targets, t), true
		}
	}
	for _, im := range c.file.Images {
		if c.file.Whole(im) {
			good[im] = c.without(func() bool { c.Image(im); return true })
			c.Report(Images([]*lang.Image{im}))
		}
	}
	for _, im := range c.file.Images {
		if areTargetsValid(im, good) {
			c.whole.Images = append(c.whole.Images, im)
		}
	}
	c.broken = len(c.whole.Targets) < len(c.file.Targets)
}

// without reports whether f is true and found nothing wrong.
func (c *checker) without(f func() bool) bool {
	before := len(c.Diagnostics())
	return f() && !c.Diagnostics()[before:].HasErrors()
}

// areTargetsValid reports whether an image can be planned: it, its base, and its targets.
func areTargetsValid(im *lang.Image, good map[any]bool) bool {
	for ; im != nil; im = im.Base.Image {
		if !good[im] || slices.ContainsFunc(im.Targets, func(t *lang.Target) bool { return !good[t] }) {
			return false
		}
	}
	return true
}

// planAll plans, and returns what is wrong with the plan whichever executor carries it out.
func (c *checker) planAll() hcl.Diagnostics {
	goal := c.Goal(&c.whole)
	diags := c.planFor(goal, c.kinds[0])
	for _, other := range c.kinds[1:] {
		there := map[diag.Key]bool{}
		for _, d := range c.planFor(goal, other) {
			there[problemKey(d)] = true
		}
		diags = slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return !there[problemKey(d)] })
	}
	return diags
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

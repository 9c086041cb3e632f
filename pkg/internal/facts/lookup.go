package facts

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Options are what facts are looked up with.
type Options struct {
	File     *config.File
	CacheDir string          // the user's cache for gobuild, which holds no sources
	Dist     *dist.Dir       // where gobuild writes
	Default  plan.Platform   // what targets are compiled for that name no platforms
	Also     []plan.Platform // what such targets may be compiled for besides

	Versions Versions // which versions of Go there are
	Executor string   // what the user calls the executor, for messages
	// Image is the toolchain in an image. nil: images cannot be run here, and one that is asked for is an error.
	Image   func(ctx context.Context, image string) (plan.Toolchain, error)
	Modules Modules // those of remote packages; nil: they are not looked up, which is no error
}

// A Lookup gathers the facts for one plan. It is not safe for concurrent use.
type Lookup struct {
	*problems
	*variants
	opts       Options
	overrides  *overrides
	locator    locator
	filler     *filler
	toolchains *toolchains
	graph      graph
	outputs    *outputCheck
	contents   *contents
	lowering   *lowering

	checkLater map[*lang.Target]bool // whose packages are checked when all are looked up; nil: each is at once
}

// New returns a lookup for a configuration, which ends with ctx. First [Lookup.ReadOverrides] is called, then
// [Lookup.Targets] or [Lookup.Target] and [Lookup.Image], and [Lookup.Goal] last.
func New(ctx context.Context, o Options) *Lookup {
	p, overrides := &problems{file: o.File}, &overrides{}
	g := graph{overrides: overrides, platform: o.Default, imported: map[string]bool{}}
	tools := newToolchains(ctx, p, o)
	contents := &contents{problems: p, dist: o.Dist, of: map[*lang.Image]imageContent{}}
	vs := newVariants(p, append([]plan.Platform{o.Default}, o.Also...))
	l := &Lookup{
		problems: p, variants: vs, opts: o, overrides: overrides, toolchains: tools, graph: g,
		locator: locator{problems: p, ctx: ctx, overrides: overrides, cacheDir: o.CacheDir, modules: o.Modules},
		outputs: newOutputCheck(p, g, o.Dist), contents: contents,
		lowering: newLowering(o.File, contents, tools, vs),
	}
	l.filler = &filler{problems: p, modules: newModules(), toolchains: tools, graph: g, cacheDir: o.CacheDir,
		checkMain: l.checkMain}
	return l
}

// LookUp gathers what a plan needs to know of a selection. What is wrong is in [Lookup.Diagnostics].
func (l *Lookup) LookUp(sel *config.Selection) {
	l.ReadOverrides(l.file.Overrides)
	targets := AllTargets(sel)
	l.checkLater = map[*lang.Target]bool{}
	for _, t := range targets {
		l.Target(t)
	}
	checkMains(l, targets)
	for _, im := range AllImages(sel) {
		l.Image(im)
	}
}

// Target looks up one target; what is wrong becomes a diagnostic. Of a target with mistakes, that is what does not
// depend on them. The result is that of its first platform.
func (l *Lookup) Target(t *lang.Target) *plan.TargetFacts {
	before := len(l.diags)
	l.variants.checkUnused(t)
	all := l.Variants(t)
	for _, v := range all {
		l.variant(v)
	}
	l.diags = append(l.diags[:before:before], diag.Distinct(l.diags[before:])...)
	l.lowering.facts[t] = l.lowering.facts[all[0]]
	return l.lowering.facts[t]
}

// variant looks up a target as it is for some of its platforms.
func (l *Lookup) variant(t *lang.Target) {
	l.from = t.Abs("")
	f := &plan.TargetFacts{}
	l.lowering.facts[t] = f
	p, ok := location{}, false
	if l.file.Known(t, "package") {
		p, ok = l.locator.locate(t)
	}
	if !ok {
		l.toolchains.fillWritten(t, f)
		return
	}
	before := len(l.diags)
	if l.filler.fill(t, f, p); len(l.diags) == before {
		l.outputs.check(t, f)
	}
	f.Overridden = l.graph.overridesIn(t, f)
}

// Image looks up what an image is based on, and what goes into it; what is wrong becomes a diagnostic.
func (l *Lookup) Image(im *lang.Image) {
	l.contents.lookUp(im)
	l.variants.checkTargets(im)
	if tc := im.Base.Toolchain; tc != nil && l.file.Whole(tc) {
		l.toolchains.resolve(tc, im.At("base"), fmt.Sprintf("name the image itself: base = %q", tc.Image))
	}
}

// Diagnostics returns what is wrong so far.
func (l *Lookup) Diagnostics() hcl.Diagnostics { return l.diags }

// Overrides returns those that could be read.
func (l *Lookup) Overrides() []*plan.Override { return l.overrides.list }

// Imported returns the import paths that the targets which were looked up reach through sources on disk. They are
// gathered only if there are overrides.
func (l *Lookup) Imported() map[string]bool { return l.graph.imported }

// Sources returns what files on disk show of a target's program.
func (l *Lookup) Sources(t *lang.Target) Sources {
	return newSources(l.graph, t, l.lowering.facts[t], l.opts.CacheDir)
}

// Report adds what is wrong elsewhere.
func (l *Lookup) Report(diags hcl.Diagnostics) { l.diags = append(l.diags, diags...) }

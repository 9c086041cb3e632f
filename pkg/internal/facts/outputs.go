package facts

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// An outputCheck finds packages that a build takes from the directory that it writes to.
type outputCheck struct {
	dir     *dist.Dir
	looked  bool            // holdsGo is known
	holdsGo bool            // there are Go files in it
	embeds  map[string]bool // by directory above it: whether a package there may embed something
	real    map[string]string

	*problems
	graph graph
}

func newOutputCheck(p *problems, g graph, d *dist.Dir) *outputCheck {
	return &outputCheck{dir: d, embeds: map[string]bool{}, real: map[string]string{}, problems: p, graph: g}
}

// embeddingDirs returns the directories above the outputs, within some roots, whose packages may embed them: a
// package embeds only what is below it.
func (c *outputCheck) embeddingDirs(roots []string) map[string]bool {
	found := map[string]bool{}
	for dir := filepath.Dir(c.dir.Real()); containsAny(roots, dir) &&
		dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		may, known := c.embeds[dir]
		if !known {
			may = source.MayEmbed(dir)
			c.embeds[dir] = may
		}
		if may {
			found[dir] = true
		}
	}
	return found
}

// realPath returns the real path of a directory, computed once.
func (c *outputCheck) realPath(dir string) string {
	real, known := c.real[dir]
	if !known {
		real = readable.RealPath(dir)
		c.real[dir] = real
	}
	return real
}

func containsAny(roots []string, dir string) bool {
	for _, root := range roots {
		if readable.IsBelow(root, dir) {
			return true
		}
	}
	return false
}

// check reports a package of a target's build that is in the output directory, or embeds outputs, so that it
// would grow with every build.
func (c *outputCheck) check(t *lang.Target, f *plan.TargetFacts) {
	if f.Dir == "" {
		return
	}
	if !c.looked {
		c.looked, c.holdsGo = true, c.dir.Exists() && source.HoldsGo(c.dir.Path())
	}
	suspects := c.embeddingDirs(c.roots(f))
	if len(suspects) == 0 && !c.holdsGo {
		return
	}
	resolve := c.graph.resolver(f)
	for _, on := range c.graph.contexts(t, f) {
		for _, dir := range on.Reach([]string{f.Dir}, resolve) {
			if c.dir.Within(dir) {
				c.errorAt(t.At("package"), diag.APackageAmongGobuildsOutputs,
					fmt.Sprintf("%s, which target %q is built of, is in %s, where gobuild writes: move it, or write "+
						"dist = \"…\" at the top level to choose another directory.", c.displayPath(
						dir), t.Address(), c.displayPath(c.dir.Path())))
				return
			}
			if suspects[readable.RealPath(dir)] && c.embedsOutputs(t, on, dir) {
				return
			}
		}
	}
}

// embedsOutputs reports a //go:embed line that matches outputs, and whether there is one.
func (c *outputCheck) embedsOutputs(t *lang.Target, on source.Context, dir string) bool {
	for _, e := range on.Embeds(dir) {
		if c.dir.Embeds(dir, e.Pattern) {
			c.errorAt(t.At("package"), diag.APackageEmbedsGobuildsOutputs,
				fmt.Sprintf("%s:%d: //go:embed %s takes in %s, where gobuild writes: target %q would hold its own "+
					"builds, and grow with each. %s",
					c.displayPath(e.At.Filename), e.At.Line, e.Pattern, c.displayPath(
						c.dir.Path()), t.Address(), outputsRemedy(e.Pattern)))
			return true
		}
	}
	return false
}

// outputsRemedy says what to write if a pattern matches the outputs.
func outputsRemedy(pattern string) string {
	const choose = `Write dist = "…" at the top level to choose another directory`
	if first, _, _ := strings.Cut(strings.TrimPrefix(pattern, "all:"), "/"); strings.ContainsAny(first, "*?[") {
		return choose + " that the pattern does not match, or name what is embedded."
	}
	return choose + "."
}

// roots returns the directories that hold the packages on disk of a target's build, without links.
func (c *outputCheck) roots(f *plan.TargetFacts) []string {
	var dirs []string
	if f.Module == nil {
		dirs = append(dirs, f.Dir)
	} else {
		dirs = append(dirs, f.Module.Root)
		for _, m := range f.Module.Locals {
			dirs = append(dirs, m.Dir)
		}
	}
	for _, o := range c.graph.overrides.list {
		dirs = append(dirs, o.Dir)
	}
	dirs = append(dirs, f.Trees...)
	for i := range dirs {
		dirs[i] = c.realPath(dirs[i])
	}
	return dirs
}

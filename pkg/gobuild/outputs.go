package gobuild

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
	holdsGo bool            // there are Go files in it
	embeds  map[string]bool // by directory above it: whether a package there may embed something
	real    map[string]string
}

func (s *session) newOutputCheck() *outputCheck {
	d := s.dist()
	return &outputCheck{dir: d, holdsGo: d.Exists() && source.HoldsGo(d.Path()), embeds: map[string]bool{},
		real: map[string]string{}}
}

// suspects are the directories above the outputs, within some roots, whose packages may embed them: a
// package embeds nothing else than what is below it.
func (c *outputCheck) suspects(roots []string) map[string]bool {
	found := map[string]bool{}
	for dir := filepath.Dir(c.dir.Real()); holdsAny(roots, dir) && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
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

// realPath is that of a directory, which many targets have in common.
func (c *outputCheck) realPath(dir string) string {
	real, known := c.real[dir]
	if !known {
		real = readable.RealPath(dir)
		c.real[dir] = real
	}
	return real
}

func holdsAny(roots []string, dir string) bool {
	for _, root := range roots {
		if holds(root, dir) {
			return true
		}
	}
	return false
}

// checkOutputs reports a package of a target's build that embeds what gobuild writes, which would grow
// with every build, or that stands where gobuild writes.
func (l *lookup) checkOutputs(t *lang.Target, f *plan.TargetFacts) {
	if f.Dir == "" {
		return
	}
	if l.outputs == nil {
		l.outputs = l.newOutputCheck()
	}
	suspects := l.outputs.suspects(l.roots(f))
	if len(suspects) == 0 && !l.outputs.holdsGo {
		return
	}
	resolve := l.resolver(f)
	for _, c := range l.contexts(t, f) {
		for _, dir := range c.Reach([]string{f.Dir}, resolve) {
			if l.outputs.dir.Within(dir) {
				l.errorAt(t.At("package"), diag.APackageAmongGobuildsOutputs,
					fmt.Sprintf("%s, which target %q is built of, is in %s, where gobuild writes: move it, or write "+
						"dist = \"…\" at the top level to choose another directory.", l.show(
						dir), t.Address(), l.show(l.outputs.dir.Path())))
				return
			}
			if suspects[readable.RealPath(dir)] && l.embedsOutputs(t, c, dir) {
				return
			}
		}
	}
}

// embedsOutputs reports a line that embeds what gobuild writes.
func (l *lookup) embedsOutputs(t *lang.Target, c source.Context, dir string) bool {
	for _, e := range c.Embeds(dir) {
		if l.outputs.dir.Embeds(dir, e.Pattern) {
			l.errorAt(t.At("package"), diag.APackageEmbedsGobuildsOutputs,
				fmt.Sprintf("%s:%d: //go:embed %s takes in %s, where gobuild writes: target %q would hold its own "+
					"builds, and grow with each. %s",
					l.show(e.At.Filename), e.At.Line, e.Pattern, l.show(
						l.outputs.dir.Path()), t.Address(), elsewhere(e.Pattern)))
			return true
		}
	}
	return false
}

// elsewhere is what to write where a pattern takes in the outputs.
func elsewhere(pattern string) string {
	const choose = `Write dist = "…" at the top level to choose another directory`
	if first, _, _ := strings.Cut(strings.TrimPrefix(pattern, "all:"), "/"); strings.ContainsAny(first, "*?[") {
		return choose + " that the pattern does not match, or name what is embedded."
	}
	return choose + "."
}

// roots are the directories that hold the packages on disk of a target's build, without links.
func (l *lookup) roots(f *plan.TargetFacts) []string {
	var dirs []string
	if f.Module == nil {
		dirs = append(dirs, f.Dir)
	} else {
		dirs = append(dirs, f.Module.Root)
		for _, m := range f.Module.Locals {
			dirs = append(dirs, m.Dir)
		}
	}
	for _, o := range l.overrides {
		dirs = append(dirs, o.Dir)
	}
	dirs = append(dirs, f.Trees...)
	for i := range dirs {
		dirs[i] = l.outputs.realPath(dirs[i])
	}
	return dirs
}

// contexts are what build constraints are evaluated for, for each platform of a target.
func (l *lookup) contexts(t *lang.Target, f *plan.TargetFacts) (list []source.Context) {
	for _, pl := range l.platformsOf(t) {
		list = append(list, source.Context{GOOS: pl.OS, GOARCH: pl.Arch, Cgo: t.Cgo != "" && t.Cgo != "off",
			Tags: t.BuildTags, Go: f.Toolchain.Version})
	}
	return list
}

package facts

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// variants are targets as their platform blocks say, each once.
type variants struct {
	*problems
	others []plan.Platform // of targets that name none
	done   map[*lang.Target][]*lang.Target
}

func newVariants(p *problems, others []plan.Platform) *variants {
	return &variants{p, others, map[*lang.Target][]*lang.Target{}}
}

// Variants returns a target as it is compiled, once for all platforms that the same platform blocks are for, which
// are its platforms then. Without blocks that is the target itself.
func (l *variants) Variants(t *lang.Target) []*lang.Target {
	if len(t.On) == 0 {
		return []*lang.Target{t}
	}
	list, done := l.done[t]
	if !done {
		list = l.split(t)
		l.done[t] = list
	}
	return list
}

// VariantsIn returns the targets of an image as they are compiled for Linux, in as many variants.
func (l *variants) VariantsIn(im *lang.Image) (all []*lang.Target) {
	for _, t := range im.Targets.All {
		for _, v := range l.Variants(t) {
			if slices.ContainsFunc(platformsOf(v, l.others[0]), func(pl plan.Platform) bool {
				return pl.OS == "linux" && isIn(im, t, pl)
			}) {
				all = append(all, v)
			}
		}
	}
	return all
}

func (l *variants) split(t *lang.Target) (list []*lang.Target) {
	for _, pl := range l.platformsOf(t) {
		blocks := blocksFor(t, pl)
		i := slices.IndexFunc(list, func(v *lang.Target) bool { return slices.Equal(v.Blocks(), blocks) })
		if i < 0 {
			i = len(list)
			list = append(list, t.With(blocks))
			list[i].Platforms = nil
			l.checkOrder(t, pl, blocks)
		}
		list[i].Platforms = append(list[i].Platforms, pl.String())
	}
	return list
}

// platformsOf returns all that a target may be compiled for: its platforms, else that of the engine, one that was asked
// for, this machine's, and those of images.
func (l *variants) platformsOf(t *lang.Target) []plan.Platform {
	if all := plan.Platforms(t.Platforms); len(all) > 0 {
		return all
	}
	all := slices.Clone(l.others)
	add := func(pl plan.Platform) {
		if !slices.Contains(all, pl) {
			all = append(all, pl)
		}
	}
	add(plan.Platform{OS: runtime.GOOS, Arch: runtime.GOARCH})
	for _, im := range l.file.Images {
		if slices.Contains(im.Targets.All, t) {
			for _, pl := range namedBy(im) {
				add(pl)
			}
		}
	}
	return all
}

// blocksFor returns the blocks of a target that are for a platform, the one for the fewest platforms last.
func blocksFor(t *lang.Target, pl plan.Platform) []*lang.Platform {
	blocks := slices.DeleteFunc(slices.Clone(t.On), func(b *lang.Platform) bool {
		return !plan.ParsePattern(b.Pattern).Matches(pl)
	})
	rank := func(b *lang.Platform) (n int) { // how many it is a part of
		for _, other := range blocks {
			if isPart(b, other) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(blocks, func(a, b *lang.Platform) int { return rank(a) - rank(b) })
	return blocks
}

func isPart(a, b *lang.Platform) bool {
	return plan.ParsePattern(a.Pattern).IsPartOf(plan.ParsePattern(b.Pattern))
}

// checkOrder reports two blocks for a platform that have the same attribute, where neither is a part of the other, nor
// a third block one of both that has it.
func (l *variants) checkOrder(t *lang.Target, pl plan.Platform, blocks []*lang.Platform) {
	for i, b := range blocks {
		for _, name := range namesOf(b) {
			j := slices.IndexFunc(blocks[:i], func(a *lang.Platform) bool { return a.Has(name) && !isPart(b, a) })
			if j < 0 || slices.ContainsFunc(blocks[i+1:], func(c *lang.Platform) bool {
				return c.Has(name) && isPart(c, b) && isPart(c, blocks[j])
			}) {
				continue
			}
			_ = diag.OfInstance(l.errorAt(b.At(name), diag.PlatformBlocksDisagree,
				fmt.Sprintf("Target %q is built for %s, and its blocks for %q and %q both have %s: add a block "+
					"platform %q with the %s that counts, or take it out of one of them.", t.Address(), pl,
					blocks[j].Pattern,
					b.Pattern, name, pl, name)), &t.Origin, 0)
		}
	}
}

// namesOf returns the attributes of a block, in order.
func namesOf(b *lang.Platform) (names []string) {
	for name := range b.Attrs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// checkUnused reports platform blocks of a target that are for none of its platforms. Those of defaults need not be,
// and with for_each it is enough if one instance has such a platform. Which platforms there are must not depend on a
// variable, as it may have other values.
func (l *variants) checkUnused(t *lang.Target) {
	for _, b := range t.On {
		if b.FromDefaults || check.Label(b.Kind, b.Pattern) != "" || !l.file.Known(t, "platforms") {
			continue
		}
		switch fixed := l.file.IsFixed(t, "platforms"); {
		case fixed && len(t.Platforms) == 0:
			l.checkDefault(t, b)
		case fixed:
			l.checkWritten(t, b)
		case config.IsFixedByKey(l.file, t, "platforms"):
			l.checkInstances(t, b)
		}
	}
}

// checkWritten reports a block that is for none of the platforms of its target.
func (l *variants) checkWritten(t *lang.Target, b *lang.Platform) {
	if all := plan.Platforms(t.Platforms); !slices.ContainsFunc(all, plan.ParsePattern(b.Pattern).Matches) {
		_ = diag.OfInstance(l.errorAt(b.Range, diag.APlatformThatATargetDoesNotHave,
			fmt.Sprintf("Target %q is built for %s, and none of them matches %q: correct the label, add the "+
				"platform to platforms, or take the block out.", t.Address(), plan.JoinPlatforms(all, ", "),
				b.Pattern)),
			&t.Origin, 0)
	}
}

// checkDefault warns of a block in a target without platforms, which is built for Linux or for this machine, where it
// is for another system. It is no error, since another machine may be of that system.
func (l *variants) checkDefault(t *lang.Target, b *lang.Platform) {
	goos, _, _ := strings.Cut(b.Pattern, "/")
	isOfSystem := func(pl plan.Platform) bool {
		ok, _ := path.Match(goos, pl.OS)
		return ok
	}
	if slices.ContainsFunc(l.platformsOf(t), isOfSystem) {
		return
	}
	d := diag.Warning(diag.APlatformThatATargetDoesNotHave, b.Range, "Target %q names no platforms, so that it is "+
		"built for Linux or for the machine that it is built on, and %q matches none of them here: write platforms "+
		"with it, or take the block out.", t.Address(), b.Pattern)
	l.diags = append(l.diags, diag.OfInstance(d, &t.Origin, 0))
}

// checkInstances reports a block that is for none of the platforms of any instance of its target. It is reported once.
func (l *variants) checkInstances(t *lang.Target, b *lang.Platform) {
	for _, other := range l.file.Targets {
		all := plan.Platforms(other.Platforms)
		if other.Range == t.Range && (len(all) == 0 || !l.file.Known(other, "platforms") ||
			slices.ContainsFunc(all, plan.ParsePattern(b.Pattern).Matches)) {
			return
		}
	}
	d := diag.Error(diag.APlatformThatATargetDoesNotHave, b.Range, "No instance of target %q is built for a platform "+
		"that matches %q: correct the label, add the platform to platforms, or take the block out.", t.Label, b.Pattern)
	l.diags = diag.Distinct(append(l.diags, d))
}

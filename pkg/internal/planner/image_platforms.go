package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An imagePlan is an image with the platforms it is made for.
type imagePlan struct {
	config    *plan.Image
	platforms []plan.Platform
	goal      bool // delivered, and not only a base of others
}

// imagePlatforms says which platforms images are made for.
type imagePlatforms struct {
	targets  targetPlatforms
	fallback plan.Platform // of an image without targets
	report   *reporter
}

// list lists images and their bases, bases first.
func (p imagePlatforms) list(images []*plan.Image) []imagePlan {
	var list []imagePlan
	index := map[*plan.Image]int{}
	var visit func(im *plan.Image, platforms []plan.Platform, goal bool)
	visit = func(im *plan.Image, platforms []plan.Platform, goal bool) {
		if im.Base.Image != nil {
			visit(im.Base.Image, platforms, false)
		}
		i, seen := index[im]
		if !seen {
			i = len(list)
			index[im] = i
			list = append(list, imagePlan{config: im})
		}
		for _, pl := range platforms {
			if !slices.Contains(list[i].platforms, pl) {
				list[i].platforms = append(list[i].platforms, pl)
			}
		}
		list[i].goal = list[i].goal || goal
	}
	for _, im := range images {
		platforms := p.of(im)
		p.checkVariants(im, platforms)
		visit(im, platforms, true)
	}
	return list
}

// checkVariants reports two platforms of an image that differ in nothing that an index of images can say.
func (p imagePlatforms) checkVariants(im *plan.Image, platforms []plan.Platform) {
	seen := map[plan.Platform]plan.Platform{}
	for _, pl := range platforms {
		inIndex := pl
		inIndex.Variant = pl.OCIVariant()
		if first, taken := seen[inIndex]; taken && first != pl {
			at := im.At("targets")
			if len(im.Platforms) > 0 {
				at = im.At("platforms")
			}
			p.report.errorAt(at, diag.TwoPlatformsOfAnImage, fmt.Sprintf("Image %q would be for %s and for %s, which "+
				"are both %s to engines: write platforms with one of them, and another image for the other.",
				im.Address(), first, pl, inIndex))
		}
		seen[inIndex] = pl
	}
}

// of are the platforms of an image: those written, else the Linux ones that
// all its targets share.
func (p imagePlatforms) of(im *plan.Image) []plan.Platform {
	p.checkTargets(im)
	shared := p.inherited(im)
	if len(im.Platforms) > 0 {
		p.checkBase(im, shared)
		p.checkLinux(im)
		return im.Platforms
	}
	switch {
	case shared != nil:
	case im.By != nil:
		shared = platformsBy(im)
	case len(im.Targets) == 0:
		shared = []plan.Platform{p.fallback}
	default:
		shared = p.targets.all(im.Targets[0])
	}
	shared = slices.DeleteFunc(slices.Clone(shared), func(pl plan.Platform) bool { return !p.isShared(im, pl) })
	if len(shared) == 0 {
		p.report.errorAt(im.At("targets"), diag.AnImageWithoutAPlatform, p.describeMismatch(im))
	}
	return shared
}

// isShared reports whether an image can be made for a platform: it is one of Linux, and all its targets there have it.
func (p imagePlatforms) isShared(im *plan.Image, pl plan.Platform) bool {
	lacks := func(t *plan.Target) bool { return !slices.Contains(p.targets.all(t), pl) }
	if im.By != nil {
		if _, has := im.By[pl]; !has {
			return false
		}
		lacks = func(t *plan.Target) bool { return !p.targets.has(t, pl) }
	}
	return (pl.OS == "linux" || len(im.Targets) == 0) && !slices.ContainsFunc(im.TargetsOn(pl), lacks)
}

// platformsBy are the platforms that an image has targets for, in order.
func platformsBy(im *plan.Image) []plan.Platform {
	return slices.SortedFunc(maps.Keys(im.By), func(a, b plan.Platform) int {
		return strings.Compare(a.String(), b.String())
	})
}

// describeMismatch says why no platform is left for an image.
func (p imagePlatforms) describeMismatch(im *plan.Image) string {
	add := fmt.Sprintf("%s. Add one to platforms of each target, such as %q.", p.listPlatforms(im), p.anyLinux(im))
	switch {
	case im.By != nil && len(im.By) == 0:
		return fmt.Sprintf("The targets of image %q are a map without keys, so that it is for no platform: add %q = "+
			"target.NAME, or write targets = [] for an image without binaries.", im.Address(), p.fallback.String())
	case im.Base.Image != nil:
		return fmt.Sprintf("Image %q is built for the Linux platforms that its base, image %q, and all its targets "+
			"have, and there is none: %s", im.Address(), im.Base.Image.Address(), add)
	case len(im.Targets) == 1:
		return fmt.Sprintf("Image %q is built for the Linux platforms of its target, which has none: %s", im.Address(),
			add)
	}
	return fmt.Sprintf("Image %q is built for the Linux platforms that all its targets have, and there is none: %s",
		im.Address(), add)
}

// anyLinux is a Linux platform that one of an image's targets has, else the default.
func (p imagePlatforms) anyLinux(im *plan.Image) plan.Platform {
	for _, t := range im.Targets {
		for _, pl := range p.targets.all(t) {
			if pl.OS == "linux" {
				return pl
			}
		}
	}
	return p.fallback
}

// inherited are the platforms that a base of this file is limited to; nil where it is not.
func (p imagePlatforms) inherited(im *plan.Image) []plan.Platform {
	switch base := im.Base.Image; {
	case base == nil:
		return nil
	case len(base.Targets) == 0 && len(base.Platforms) == 0:
		return p.inherited(base)
	}
	return p.of(im.Base.Image)
}

// checkBase reports an image's platforms that its base is not made for.
func (p imagePlatforms) checkBase(im *plan.Image, have []plan.Platform) {
	for _, pl := range im.Platforms {
		if have != nil && !slices.Contains(have, pl) {
			p.report.errorAt(im.At("platforms"), diag.ABaseLacksAPlatform,
				fmt.Sprintf("Image %q is for %s, but image %q, which it stands on, is made for %s: add it to the "+
					"base's platforms and to those of its targets.", im.Address(), pl, im.Base.Image.Address(),
					plan.JoinPlatforms(have, ", ")))
		}
	}
}

func (p imagePlatforms) listPlatforms(im *plan.Image) string {
	var parts []string
	for _, t := range im.Targets {
		parts = append(parts, fmt.Sprintf("%s is built for %s", t.Address(),
			plan.JoinPlatforms(p.targets.all(t), ", ")))
	}
	return strings.Join(parts, "; ")
}

// checkLinux reports an image's platforms that no Linux engine runs.
func (p imagePlatforms) checkLinux(im *plan.Image) {
	for _, pl := range im.Platforms {
		if pl.OS != "linux" {
			p.report.errorAt(im.At("platforms"), diag.AnImageForAnotherSystem,
				fmt.Sprintf("%s is not a Linux platform, and images are for Linux: take it out; targets may have it.",
					pl))
		}
	}
}

// checkTargets reports platforms that an image names, and has no targets for, or some that are not built for them.
func (p imagePlatforms) checkTargets(im *plan.Image) {
	for _, pl := range im.Platforms {
		if _, has := im.By[pl]; im.By != nil && !has {
			p.report.errorAt(im.At("targets"), diag.AnImageWithoutTargetsForAPlatform,
				fmt.Sprintf("Image %q is for %s, and no key of its targets is: add %q = target.NAME, or %[3]q = [] "+
					"if it has no binaries there.", im.Address(), pl.String(), pl.String()))
		}
		for _, t := range im.TargetsOn(pl) {
			if !p.targets.has(t, pl) {
				p.report.errorAt(im.At("platforms"), diag.ATargetLacksAPlatform,
					fmt.Sprintf("Image %q is for %s, but target %q is not built for it: add it to the target's "+
						"platforms.", im.Address(), pl, t.Address()))
			}
		}
	}
	for _, pl := range im.Named {
		for _, t := range im.TargetsOn(pl) {
			if len(im.Platforms) == 0 && !p.targets.has(t, pl) {
				p.report.errorAt(im.At("targets"), diag.ATargetLacksAPlatform,
					fmt.Sprintf("Image %q takes target %q for %s, but it is not built for it: add it to the target's "+
						"platforms.", im.Address(), t.Address(), pl))
			}
		}
	}
}

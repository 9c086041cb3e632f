package planner

import (
	"fmt"
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
		visit(im, p.of(im), true)
	}
	return list
}

// of are the platforms of an image: those written, else the Linux ones that
// all its targets share.
func (p imagePlatforms) of(im *plan.Image) []plan.Platform {
	for _, t := range im.Targets {
		p.checkTarget(im, t)
	}
	shared := p.inherited(im)
	if len(im.Platforms) > 0 {
		p.checkBase(im, shared)
		p.checkLinux(im)
		return im.Platforms
	}
	for i, t := range im.Targets {
		if i == 0 && shared == nil {
			shared = p.targets.all(t)
		}
		shared = slices.DeleteFunc(slices.Clone(shared), func(pl plan.Platform) bool {
			return pl.OS != "linux" || !slices.Contains(p.targets.all(t), pl)
		})
	}
	if len(im.Targets) == 0 && shared == nil {
		shared = []plan.Platform{p.fallback}
	}
	if len(shared) == 0 {
		p.report.errorAt(im.At("targets"), diag.AnImageWithoutAPlatform,
			fmt.Sprintf("The targets of image %q share no Linux platform: %s. Give all of them the same one, such as "+
				"platforms = [%q].", im.Address(), p.listPlatforms(im), p.anyLinux(im)))
	}
	return shared
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
				fmt.Sprintf("Image %q is for %s, but image %q, which it stands on, is not made for it: add it to the "+
					"base's platforms and to those of its targets.", im.Address(), pl, im.Base.Image.Address()))
		}
	}
}

func (p imagePlatforms) listPlatforms(im *plan.Image) string {
	var parts []string
	for _, t := range im.Targets {
		var names []string
		for _, pl := range p.targets.all(t) {
			names = append(names, pl.String())
		}
		parts = append(parts, fmt.Sprintf("%s is built for %s", t.Address(), strings.Join(names, ", ")))
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

// checkTarget reports an image's platforms that a target is not built for.
func (p imagePlatforms) checkTarget(im *plan.Image, t *plan.Target) {
	have := p.targets.all(t)
	for _, pl := range im.Platforms {
		if len(t.Platforms) > 0 && !slices.Contains(have, pl) {
			p.report.errorAt(im.At("platforms"), diag.ATargetLacksAPlatform,
				fmt.Sprintf("Image %q is for %s, but target %q is not built for it: add it to the target's platforms.",
					im.Address(), pl, t.Address()))
		}
	}
}

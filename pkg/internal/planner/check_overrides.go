package planner

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkOverrides reports overrides in what may not be built with any.
func (p *planner) checkOverrides(images []imagePlan) {
	for _, im := range images {
		if !im.config.AllowOverrides {
			reportOverrides(p.report, p.goal.Dir, im.config.At("allow_overrides"),
				fmt.Sprintf("image %q", im.config.Address()),
				targetsOf(im.config))
		}
	}
	for _, g := range p.goal.Groups {
		if !g.AllowOverrides {
			reportOverrides(p.report, p.goal.Dir, g.At("allow_overrides"), fmt.Sprintf("group %q", g.Address()),
				g.Targets)
		}
	}
}

// targetsOf are the targets of an image and of its bases.
func targetsOf(im *plan.Image) []*plan.Target {
	var list []*plan.Target
	for ; im != nil; im = im.Base.Image {
		list = append(list, im.Targets...)
	}
	return list
}

// overridden are the overrides of a target, on any of its platforms.
func overridden(t *plan.Target) []*plan.Override {
	list := t.Facts.Overridden
	for _, pl := range t.Platforms {
		list = append(list[:len(list):len(list)], t.On(pl).Facts.Overridden...)
	}
	return list
}

// reportOverrides reports each override of some targets, with the first target that uses it.
func reportOverrides(report *reporter, dir string, at hcl.Range, what string, targets []*plan.Target) {
	seen := map[string]bool{}
	for _, t := range targets {
		for _, o := range overridden(t) {
			if seen[o.Path] {
				continue
			}
			seen[o.Path] = true
			report.errorAt(at, diag.AnOverrideWhereNoneIsAllowed,
				fmt.Sprintf("Target %q of %s is built with the override of %s by %s: take that override out for this "+
					"build, or take allow_overrides = false out.",
					t.Address(), what, o.Path, plan.RelativePath(dir, o.Dir)))
		}
	}
}

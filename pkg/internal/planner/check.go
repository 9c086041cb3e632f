package planner

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// check reports what is wrong with the targets and images of a plan.
func (p *planner) check(targets targetChecker, images []imagePlan) {
	checked := map[*plan.Target]bool{}
	check := func(t *plan.Target, pl plan.Platform) {
		if t = t.On(pl); !checked[t] {
			checked[t] = true
			targets.check(t)
		}
	}
	for _, t := range p.goal.Targets {
		for _, pl := range p.platforms.all(t) {
			check(t, pl)
		}
	}
	for _, im := range images {
		for _, pl := range im.platforms {
			for _, t := range im.config.TargetsOn(pl) {
				check(t, pl)
			}
		}
		if len(im.platforms) > 0 {
			continue
		}
		for _, t := range im.config.Targets { // they share no platform, which hides no other mistake
			for _, pl := range p.platforms.all(t) {
				check(t, pl)
			}
		}
	}
	checkInstall(p.report, p.goal)
	p.checkOutputs()
	checkImageNames(p.report, p.goal)
	checkPush(p.report, p.goal)
	for _, im := range images {
		p.checkImage(im)
	}
	p.checkOverrides(images)
}

// checkInstall reports what is no program where programs are installed.
func checkInstall(report *reporter, goal Goal) {
	if goal.Install == "" {
		return
	}
	for _, t := range goal.Targets {
		if !t.BuildMode.IsProgram() {
			report.errorOf(&t.Origin, t.At("build_mode"), diag.NotAProgram,
				fmt.Sprintf("Target %q has build_mode = %q, and install is for programs: name those that it shall "+
					"install, as in -only=target.NAME, and have build make the others, in %s.", t.Address(),
					t.BuildMode, goal.Dist))
		}
	}
}

// checkImage reports what is wrong with an image. One whose targets differ is checked on each of its platforms.
func (p *planner) checkImage(im imagePlan) {
	check := func(variant *plan.Image) hcl.Diagnostics {
		c := imageChecker{executor: p.facts.Executor, sourceKind: p.facts.SourceKind, sourceFiles: p.facts.SourceFiles,
			report: &reporter{}}
		c.check(variant, im.goal)
		return c.report.diags
	}
	if !im.config.Differs() {
		for _, d := range check(im.config) {
			p.report.add(d)
		}
		return
	}
	var found byPlatform
	for _, pl := range im.platforms {
		found.add(pl, check(im.config.On(pl)))
	}
	for _, d := range found.merge(len(im.platforms)) {
		p.report.add(d)
	}
}

// checkOutputs reports targets that write one file.
func (p *planner) checkOutputs() {
	outputs := map[string]*plan.Target{}
	for _, t := range p.goal.Targets {
		for _, pl := range p.platforms.wanted(t) {
			for _, name := range t.Files(pl) {
				file := pl.Dir() + "/" + name
				first, taken := outputs[file]
				if !taken {
					outputs[file] = t
					continue
				}
				p.report.errorAt(nameRange(&t.Origin), diag.TwoTargetsWriteTheSameFile,
					fmt.Sprintf("Targets %q (%s) and %q both write %s: %s.", first.Address(), diag.Place(first.Range),
						t.Address(), file, renameRemedy(&first.Origin, &t.Origin)))
			}
		}
	}
}

// renameRemedy is the remedy for two that have one name.
func renameRemedy(first, second *diag.Origin) string {
	if first.Range == second.Range {
		return `give them other names, such as name = replace(each.key, "/", "-")`
	}
	return `give one of them another name = "…"`
}

// nameRange is where a block's name is written.
func nameRange(m *diag.Origin) hcl.Range { return m.At("name") }

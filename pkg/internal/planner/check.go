package planner

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// check reports what is wrong with the targets and images of a plan.
func (p *planner) check(targets targetChecker, compiles []group.Compile, images []imagePlan) {
	checked := map[*plan.Target]bool{}
	for _, c := range compiles {
		if !checked[c.Target] {
			checked[c.Target] = true
			targets.check(c.Target)
		}
	}
	p.checkOutputs()
	checkImageNames(p.report, p.goal)
	checker := imageChecker{executor: p.facts.Executor, report: p.report}
	for _, im := range images {
		checker.check(im.config)
	}
	p.checkOverrides(images)
}

// checkOutputs reports targets that write one file.
func (p *planner) checkOutputs() {
	outputs := map[string]*plan.Target{}
	for _, t := range p.goal.Targets {
		for _, pl := range p.platforms.wanted(t) {
			file := pl.Dir() + "/" + pl.Exe(t.Name)
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

// renameRemedy is the remedy for two that have one name.
func renameRemedy(first, second *diag.Origin) string {
	if first.Range == second.Range {
		return `give them other names, such as name = replace(each.key, "/", "-")`
	}
	return `give one of them another name = "…"`
}

// nameRange is where a block's name is written.
func nameRange(m *diag.Origin) hcl.Range { return m.At("name") }

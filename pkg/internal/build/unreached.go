package build

import (
	"fmt"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/sched"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Unreached is what a run did not make, in the order of the plan.
type Unreached struct {
	Failed   []Failed
	NotBuilt []string // what needs what failed: "target api", "image service/api"
}

// Failed is what failed itself.
type Failed struct {
	What string // "target api", "image service/api"; "" for what serves several, such as a fetch
	Step string // what was done
}

// unreached finds what failed, and which goals were not reached because of it.
func (r *run) unreached(p *plan.Plan, s *sched.Scheduler) (u Unreached) {
	for _, a := range p.Actions {
		if slices.Contains(s.Failed(), a) {
			u.Failed = append(u.Failed, r.failedIn(a)...)
		}
	}
	for _, id := range p.Goals {
		if s.IsReached(id) {
			continue
		}
		what := goalName(p, id)
		isFailed := slices.ContainsFunc(u.Failed, func(f Failed) bool { return f.What == what })
		if what != "" && !isFailed && !slices.Contains(u.NotBuilt, what) {
			u.NotBuilt = append(u.NotBuilt, what)
		}
	}
	return u
}

// failedIn returns what failed in an action: of a compile of several targets those that it has no binary of.
func (r *run) failedIn(a *plan.Action) (list []Failed) {
	switch a.Kind {
	case plan.KindCompile:
		for _, b := range a.Compile.Binaries {
			if _, ok := r.binaries.Get(plan.BinaryRef{Action: a.ID, File: b.File}); !ok {
				list = append(list, Failed{targetName(b.Target), fmt.Sprintf("compile for %s", a.Compile.Platform)})
			}
		}
		return list
	case plan.KindInstall:
		return []Failed{{targetName(a.Install.Binary.Target), a.Title}}
	case plan.KindAssemble:
		return []Failed{{imageName(a.Assemble.Image), a.Title}}
	case plan.KindDeliver:
		return []Failed{{imageName(a.Deliver.Image), a.Title}}
	}
	return []Failed{{"", a.Title}}
}

// goalName returns what the user asked for by a goal.
func goalName(p *plan.Plan, id string) string {
	for _, a := range p.Actions {
		switch {
		case a.ID != id:
		case a.Kind == plan.KindInstall:
			return targetName(a.Install.Binary.Target)
		case a.Kind == plan.KindDeliver:
			return imageName(a.Deliver.Image)
		}
	}
	return ""
}

func targetName(t *plan.Target) string { return "target " + t.Address() }

func imageName(im *plan.Image) string { return "image " + im.Address() }

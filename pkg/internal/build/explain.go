package build

import (
	"context"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A State is what a run would do with an action.
type State struct {
	Action *plan.Action
	plan.Outlook
}

// Explain says for each action of a plan what a run would do now. It runs nothing.
func Explain(ctx context.Context, p *plan.Plan, o Options) ([]State, error) {
	r, err := newRun(ctx, p, o)
	if err != nil {
		return nil, err
	}
	e := explainer{run: r, plan: p, stale: map[string]stale.Staleness{}}
	for _, a := range p.Actions {
		if a.Kind == plan.KindCompile {
			if e.stale[a.ID], err = r.compiler.Checker.Check(a); err != nil {
				return nil, err
			}
		}
	}
	states := make([]State, len(p.Actions))
	for i, a := range p.Actions {
		states[i] = State{a, plan.Outlook{Why: e.explain(ctx, a), Build: e.stale[a.ID].Stale}}
	}
	return states, nil
}

type explainer struct {
	*run
	plan  *plan.Plan
	stale map[string]stale.Staleness // of compiles, by ID
}

// explain puts the reason for one action into words.
func (e explainer) explain(ctx context.Context, a *plan.Action) string {
	switch a.Kind {
	case plan.KindCompile:
		if why := e.stale[a.ID].Why; why != "" {
			return "runs: " + why
		}
		return "up to date"
	case plan.KindToolchain, plan.KindFetch:
		user := e.neededBy(a.ID)
		if user == nil {
			return "not needed: what it is for is up to date"
		}
		if done, _ := e.IsUpToDate(ctx, a); done {
			return "not needed: it has been done"
		}
		return "runs: needed to " + user.Title
	}
	return "runs if its result is missing or differs"
}

// neededBy finds a stale action that an action must run before.
func (e explainer) neededBy(id string) *plan.Action {
	for _, a := range e.plan.Actions {
		if slices.Contains(a.Before, id) && e.stale[a.ID].Why != "" {
			return a
		}
	}
	return nil
}

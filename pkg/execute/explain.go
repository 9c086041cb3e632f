package execute

import "github.com/gobuild-dev/gobuild/pkg/plan"

// A State is what a run would do with an action.
type State struct {
	Action *plan.Action
	Why    string // why it would run, or that it would not
}

// Explain says for each action of a plan what a run would do now. It runs nothing.
func Explain(p *plan.Plan, o Options) ([]State, error) {
	r, err := newRunner(o)
	if err != nil {
		return nil, err
	}
	why := map[string]string{}
	for _, a := range p.Actions {
		if a.Kind == plan.KindCompile {
			if why[a.ID], _, err = r.stale(a); err != nil {
				return nil, err
			}
		}
	}
	states := make([]State, len(p.Actions))
	for i, a := range p.Actions {
		states[i] = State{Action: a, Why: explain(p, a, why)}
	}
	return states, nil
}

// explain puts the reason for one action into words.
func explain(p *plan.Plan, a *plan.Action, stale map[string]string) string {
	const fresh = "up to date"
	switch a.Kind {
	case plan.KindCompile:
		if stale[a.ID] == "" {
			return fresh
		}
		return "runs: " + stale[a.ID]
	case plan.KindToolchain, plan.KindFetch:
		if user := neededBy(p, a.ID, stale); user != nil {
			return "runs: needed to " + user.Title
		}
		return "not needed: what it is for is up to date"
	}
	return "runs if its result is missing or differs"
}

// neededBy finds a stale action that an action must run before.
func neededBy(p *plan.Plan, id string, stale map[string]string) *plan.Action {
	for _, a := range p.Actions {
		for _, before := range a.Before {
			if before == id && stale[a.ID] != "" {
				return a
			}
		}
	}
	return nil
}

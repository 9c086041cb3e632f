package planner

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/dag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// actions collects the actions of a plan.
type actions struct {
	byID  map[string]*plan.Action
	order []string // IDs, as they were added
	goals []string
}

func newActions() *actions { return &actions{byID: map[string]*plan.Action{}} }

// plan orders the actions so that each comes after those it depends on.
func (a *actions) plan() *plan.Plan {
	var g dag.Graph[string]
	for _, id := range a.order {
		action := a.byID[id]
		g.Add(id, append(append([]string{}, action.Inputs...), action.Before...)...)
	}
	order, err := g.Sort()
	if err != nil { // actions only ever depend on kinds before theirs
		panic(err)
	}
	out := &plan.Plan{Goals: a.goals}
	for _, id := range order {
		out.Actions = append(out.Actions, a.byID[id])
	}
	return out
}

// add adds an action, once.
func (a *actions) add(action *plan.Action) (id string) {
	id = action.ID
	if _, have := a.byID[id]; !have {
		a.byID[id] = action
		a.order = append(a.order, id)
	}
	return id
}

// addGoal makes an action a goal, once.
func (a *actions) addGoal(id string) {
	if !slices.Contains(a.goals, id) {
		a.goals = append(a.goals, id)
	}
}

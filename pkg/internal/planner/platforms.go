package planner

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// targetPlatforms says which platforms targets are compiled for.
type targetPlatforms struct {
	only     *plan.Platform // the one that the goal asks for; nil for all
	fallback plan.Platform  // of a target that names none
}

func newTargetPlatforms(goal Goal, facts plan.Facts) targetPlatforms {
	tp := targetPlatforms{only: goal.Platform, fallback: facts.Default}
	if goal.Install != "" {
		tp.fallback = facts.Host
	}
	return tp
}

// all are the platforms of a target.
func (tp targetPlatforms) all(t *plan.Target) []plan.Platform {
	if len(t.Platforms) == 0 {
		return []plan.Platform{tp.fallback}
	}
	return t.Platforms
}

// has reports whether a target can be compiled for a platform: it is one of its own, or it names none.
func (tp targetPlatforms) has(t *plan.Target, pl plan.Platform) bool {
	return len(t.Platforms) == 0 || slices.Contains(t.Platforms, pl)
}

// wanted are those that the goal asks for. A target without platforms of its own is compiled for
// any.
func (tp targetPlatforms) wanted(t *plan.Target) []plan.Platform {
	all := tp.all(t)
	switch {
	case tp.only == nil:
		return all
	case len(t.Platforms) == 0 || slices.Contains(all, *tp.only):
		return []plan.Platform{*tp.only}
	default:
		return nil
	}
}

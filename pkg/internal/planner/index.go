package planner

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// godebug is the environment's GODEBUG.
func (g *group) godebug() string {
	value := g.target().Env[plan.Godebug]
	if !g.facts.Toolchain.AtLeast(plan.GoIndex) {
		return value
	}
	return strings.TrimPrefix(value+","+plan.WithoutIndex, ",")
}

// indexes reports whether a compile of the group can use the index. What an image has in the
// place of Go's own packages is not known.
func (g *group) indexes() bool {
	return g.lists() && g.facts.Toolchain.Image == "" && g.facts.Toolchain.AtLeast(plan.GoIndex)
}

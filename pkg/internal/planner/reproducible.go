package planner

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// irreproducible says why a compile's bytes may differ between machines and checkouts, ""
// where they do not.
func (g *group) irreproducible() string {
	switch {
	case !g.facts.Toolchain.AtLeast(plan.GoTrimpath):
		return "Go " + g.facts.Toolchain.Version + " puts paths into binaries: -trimpath is known from Go " +
			plan.GoTrimpath + " on"
	case !g.target().Trimpath:
		return "trimpath = false puts paths into binaries"
	case usesCgo(g.target()):
		return "with cgo, the C compiler and the libraries of the machine count"
	}
	return ""
}

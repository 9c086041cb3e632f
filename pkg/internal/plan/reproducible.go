package plan

// irreproducible says why a compile's bytes may differ between machines and checkouts, ""
// where they do not.
func (g *group) irreproducible() string {
	switch {
	case !g.facts.Toolchain.atLeast(goTrimpath):
		return "Go " + g.facts.Toolchain.Version + " puts paths into binaries: -trimpath is known from Go " + goTrimpath + " on"
	case !g.target().Trimpath:
		return "trimpath = false puts paths into binaries"
	case usesCgo(g.target()):
		return "with cgo, the C compiler and the libraries of the machine count"
	}
	return ""
}

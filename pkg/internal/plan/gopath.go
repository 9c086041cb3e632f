package plan

// gopathSetup is a build without modules: overrides stand at /go/src/<import path>, whole
// trees behind them in GOPATH.
func (g *group) gopathSetup() setup {
	s := setup{dir: HomeDir}
	for _, o := range g.facts.Overrides {
		s.mounts = append(s.mounts, overrideMount(o))
		s.sources = append(s.sources, o.Dir)
	}
	for i, tree := range g.facts.Trees {
		s.mounts = append(s.mounts, Mount{Target: treeDir(i), Kind: Bind, Source: tree})
		s.sources = append(s.sources, tree)
	}
	return s
}

func overrideMount(o *Override) Mount {
	return Mount{Target: overrideDir(o), Kind: Bind, Source: o.Dir}
}

// overrideDir is where an override stands.
func overrideDir(o *Override) string { return GOPATH + "/src/" + o.Path }

package group

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// gopathSetup is a build without modules: overrides are at /go/src/<import path>, and whole trees come after
// them in GOPATH.
func gopathSetup(f *plan.TargetFacts) setup {
	s := setup{dir: plan.HomeDir}
	for _, o := range f.Overrides {
		s.mounts = append(s.mounts, overrideMount(o))
		s.sources = append(s.sources, o.Dir)
	}
	for i, tree := range f.Trees {
		s.mounts = append(s.mounts, plan.Mount{Target: treeDir(i), Kind: plan.Bind, Source: tree})
		s.sources = append(s.sources, tree)
	}
	return s
}

func overrideMount(o *plan.Override) plan.Mount {
	return plan.Mount{Target: overrideDir(o), Kind: plan.Bind, Source: o.Dir}
}

// overrideDir is the plan's path of an override.
func overrideDir(o *plan.Override) string { return plan.GOPATH + "/src/" + o.Path }

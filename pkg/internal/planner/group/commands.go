package group

import (
	"cmp"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// command is what all commands of a group have in common. Only a fetch may write to the
// module cache and to generated files.
func (g *Group) command(s setup, args []plan.Text, env []plan.Var, fetch bool) plan.Command {
	c := plan.Command{
		Toolchain: g.facts.Toolchain,
		Args:      args,
		Env:       append(g.environment(!fetch && passesAllVariables(g.Target(), g.facts.Toolchain)), env...),
		Dir:       s.dir,
		Mounts: append(slices.Clone(s.mounts),
			plan.Mount{Target: plan.CacheDir, Kind: plan.Cache, Write: true, Owner: g.buildOwner(s)}),
		Needs: slices.Clone(s.needs),
	}
	if g.facts.Mode() == "module" && !isVendored(g.facts) {
		c.Mounts = append(c.Mounts, plan.Mount{Target: plan.ModCache, Kind: plan.Cache, Write: fetch,
			Owner: g.moduleOwner(s)})
	}
	if len(s.files) > 0 || !fetch && g.overlays() {
		c.Mounts = append(c.Mounts, plan.Mount{Target: g.genDir(), Kind: plan.Work, Source: "gen/" + g.id,
			Write: fetch})
	}
	if g.facts.Toolchain.Image != "" {
		c.Needs = append(c.Needs, plan.NeedImage)
	}
	c.Hidden = hiddenBelow(c.Mounts, g.hidden)
	return c
}

// A lister makes go list commands that download just what packages import on their platform, and
// list it: a JSON object for each package (go help list).
type lister struct {
	toolchain plan.Toolchain
	tags      []plan.Text // the flag of build constraints
	packages  []plan.Text // import paths
}

// args are the command without the packages.
func (l lister) args(flags ...plan.Text) []plan.Text {
	format := plan.Text("-json")
	if l.toolchain.AtLeast(plan.GoListFields) {
		format += "=Dir,ImportPath,Name,Standard,Module,Imports,EmbedPatterns,IgnoredGoFiles,SFiles"
	}
	args := append([]plan.Text{"go", "list", "-deps", format}, flags...)
	return append(args, l.tags...)
}

// step is the command for all packages, as a step of a fetch.
func (l lister) step(env []plan.Var, flags ...plan.Text) fetchStep {
	return fetchStep{append(l.args(flags...), l.packages...), env}
}

// lists reports whether go list tells what feeds the group's compile. It does not know what
// an overlay puts in the place of files, nor do GOPATH builds need to say where a package
// would be looked for first.
func (g *Group) lists() bool {
	m := g.facts.Module
	return g.facts.Mode() == "module" && g.facts.Toolchain.AtLeast(plan.GoModules) && (m == nil || len(m.Overlay) == 0)
}

// indexes reports whether a compile of the group can use the index. What an image has in the
// place of Go's own packages is not known.
func (g *Group) indexes() bool {
	return g.lists() && g.facts.Toolchain.Image == "" && g.facts.Toolchain.AtLeast(plan.GoIndex)
}

// overlays reports whether a compile of the group can be shown files that are not there.
func (g *Group) overlays() bool { return g.lists() && g.facts.Toolchain.AtLeast(plan.GoOverlay) }

// localModules are the modules on disk that a compile may take packages from.
func localModules(f *plan.TargetFacts) []plan.Local {
	var list []plan.Local
	if m := f.Module; m != nil {
		list = append([]plan.Local{{Dir: m.Root, Path: m.Path}}, m.Locals...)
	}
	for _, o := range f.Overrides {
		list = append(list, plan.Local{Dir: o.Dir, Path: o.Path})
	}
	return list
}

// sortMounts puts mounts in the order in which they must be made: parents first.
func sortMounts(mounts []plan.Mount) {
	slices.SortFunc(mounts, func(a, b plan.Mount) int { return cmp.Compare(a.Target, b.Target) })
}

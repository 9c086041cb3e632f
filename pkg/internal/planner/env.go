package planner

import (
	"fmt"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// environment is everything that Go is told through variables. All of them are set, also to
// what is the default, so that nothing of an image's environment counts. Of the target's own
// variables it has all, or just those that every Go command may have.
func (g *group) environment(all bool) []plan.Var {
	gopath, modules := g.gopath(), plan.Path(plan.ModCache)
	if g.vendored() {
		gopath, modules = plan.Path(noModules), plan.Path(noModules+"/pkg/mod")
	}
	vars := []plan.Var{
		{Name: "GOOS", Value: plan.Text(g.platform.OS)},
		{Name: "GOARCH", Value: plan.Text(g.platform.Arch)},
		{Name: "CGO_ENABLED", Value: map[bool]plan.Text{false: "0", true: "1"}[usesCgo(g.target())]},
		{Name: "GOPATH", Value: gopath},
		{Name: "GOCACHE", Value: plan.Path(plan.CacheDir)},
		{Name: "GOMODCACHE", Value: modules},
		{Name: "GOENV", Value: "off"},
		{Name: "GOFLAGS", Value: ""},
		{Name: "GOTOOLCHAIN", Value: "local"},
		{Name: "GO111MODULE", Value: map[string]plan.Text{"module": "on", "gopath": "off"}[g.facts.Mode()]},
	}
	if tc := g.facts.Toolchain; g.target().Trimpath && tc.AtLeast(plan.GoTrimpath) && !tc.AtLeast(plan.GoReadonly) {
		// The build ID of a trimmed binary still depends on where this says that Go stands.
		vars = append(vars, plan.Var{Name: "GOROOT_FINAL", Value: "/usr/local/go"})
	}
	for _, name := range sortedKeys(g.variant) {
		vars = append(vars, plan.Var{Name: name, Value: plan.Text(g.variant[name])})
	}
	for _, name := range sortedKeys(g.target().Env) {
		if name != plan.Godebug && (all || slices.Contains(plainVars, name)) {
			vars = append(vars, plan.Var{Name: name, Value: plan.Text(g.target().Env[name])})
		}
	}
	if value := g.godebug(); value != "" {
		vars = append(vars, plan.Var{Name: plan.Godebug, Value: plan.Text(value)})
	}
	return vars
}

// noModules stands for a GOPATH without anything. Up to Go 1.22 a vendored build notes the
// checksum of a module when the module cache happens to know it, so it gets to see none.
const noModules = plan.HomeDir + "/none"

func (g *group) vendored() bool { return g.facts.Module != nil && g.facts.Module.Vendored }

// gopath is GOPATH: the place of overrides, then the user's whole trees.
func (g *group) gopath() plan.Text {
	list := plan.Path(plan.GOPATH)
	for i := range g.facts.Trees {
		list += ":" + plan.Path(treeDir(i))
	}
	return list
}

func treeDir(i int) string { return fmt.Sprintf("%s/%d", plan.TreeDir, i) }

package group

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// plainVars are the variables of a target that every go command may have: they say how to compile, and name
// no file and no program, and switch off no check.
var plainVars = []string{"GODEBUG", "GOEXPERIMENT", "GOFIPS140", "GOGC", "GOMAXPROCS", "GOMEMLIMIT",
	"GOTRACEBACK"}

// environment is the environment of go commands. All variables are set, even to defaults, so that an
// image's environment does not count. It has all of the target's own variables, or just those that every
// go command may have.
func (g *Group) environment(all bool) []plan.Var {
	t, tc := g.Target(), g.facts.Toolchain
	gopath, modules := gopathVar(g.facts), plan.Path(plan.ModCache)
	if isVendored(g.facts) {
		gopath, modules = plan.Path(noModules), plan.Path(noModules+"/pkg/mod")
	}
	vars := []plan.Var{
		{Name: "GOOS", Value: plan.Text(g.platform.OS)},
		{Name: "GOARCH", Value: plan.Text(g.platform.Arch)},
		{Name: "CGO_ENABLED", Value: map[bool]plan.Text{false: "0", true: "1"}[UsesCgo(t)]},
		{Name: "GOPATH", Value: gopath},
		{Name: "GOCACHE", Value: plan.Path(plan.CacheDir)},
		{Name: "GOMODCACHE", Value: modules},
		{Name: "GOENV", Value: "off"},
		{Name: "GOFLAGS", Value: ""},
		{Name: "GOTOOLCHAIN", Value: "local"},
		{Name: "GO111MODULE", Value: map[string]plan.Text{"module": "on", "gopath": "off"}[g.facts.Mode()]},
	}
	if t.Trimpath && tc.AtLeast(plan.GoTrimpath) && !tc.AtLeast(plan.GoReadonly) {
		// The build ID of a trimmed binary still depends on this path.
		vars = append(vars, plan.Var{Name: "GOROOT_FINAL", Value: "/usr/local/go"})
	}
	for _, name := range slices.Sorted(maps.Keys(g.variant)) {
		vars = append(vars, plan.Var{Name: name, Value: plan.Text(g.variant[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(t.Env)) {
		if name != plan.Godebug && (all || slices.Contains(plainVars, name)) {
			vars = append(vars, plan.Var{Name: name, Value: plan.Text(t.Env[name])})
		}
	}
	if value := godebug(t, tc); value != "" {
		vars = append(vars, plan.Var{Name: plan.Godebug, Value: plan.Text(value)})
	}
	return vars
}

// godebug is the environment's GODEBUG.
func godebug(t *plan.Target, tc plan.Toolchain) string {
	value := t.Env[plan.Godebug]
	if !tc.AtLeast(plan.GoIndex) {
		return value
	}
	return strings.TrimPrefix(value+","+plan.WithoutIndex, ",")
}

// noModules is a GOPATH without anything. Up to Go 1.22 a vendored build records the checksum of
// a module if the module cache has it, so such a build sees none.
const noModules = plan.HomeDir + "/none"

// isVendored reports whether dependencies come from a vendor directory.
func isVendored(f *plan.TargetFacts) bool { return f.Module != nil && f.Module.Vendored }

// gopathVar is the value of GOPATH: the directory of overrides, then the user's whole trees.
func gopathVar(f *plan.TargetFacts) plan.Text {
	list := plan.Path(plan.GOPATH)
	for i := range f.Trees {
		list += ":" + plan.Path(treeDir(i))
	}
	return list
}

func treeDir(i int) string { return fmt.Sprintf("%s/%d", plan.TreeDir, i) }

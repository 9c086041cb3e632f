package group

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// plainVars are those of a target's variables that every Go command may have: what they say is how
// to compile, and which packages, and they name no file, no program and no check to leave out.
var plainVars = []string{"GODEBUG", "GOEXPERIMENT", "GOFIPS140", "GOGC", "GOMAXPROCS", "GOMEMLIMIT",
	"GOTRACEBACK", "GOWASM"}

// environment is everything that Go is told through variables. All of them are set, also to
// what is the default, so that nothing of an image's environment counts. Of the target's own
// variables it has all, or just those that every Go command may have.
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
		// The build ID of a trimmed binary still depends on where this says that Go stands.
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

package plan

import (
	"fmt"
	"slices"
)

// environment is everything that Go is told through variables. All of them are set, also to
// what is the default, so that nothing of an image's environment counts. Of the target's own
// variables it has all, or just those that every Go command may have.
func (g *group) environment(all bool) []Var {
	gopath, modules := g.gopath(), Path(ModCache)
	if g.vendored() {
		gopath, modules = Path(noModules), Path(noModules+"/pkg/mod")
	}
	vars := []Var{
		{"GOOS", Text(g.platform.OS)},
		{"GOARCH", Text(g.platform.Arch)},
		{"CGO_ENABLED", map[bool]Text{false: "0", true: "1"}[usesCgo(g.target())]},
		{"GOPATH", gopath},
		{"GOCACHE", Path(CacheDir)},
		{"GOMODCACHE", modules},
		{"GOENV", "off"},
		{"GOFLAGS", ""},
		{"GOTOOLCHAIN", "local"},
		{"GO111MODULE", map[string]Text{"module": "on", "gopath": "off"}[g.facts.Mode()]},
	}
	if tc := g.facts.Toolchain; g.target().Trimpath && tc.atLeast(goTrimpath) && !tc.atLeast(goReadonly) {
		// The build ID of a trimmed binary still depends on where this says that Go stands.
		vars = append(vars, Var{"GOROOT_FINAL", "/usr/local/go"})
	}
	for _, name := range sortedKeys(g.variant) {
		vars = append(vars, Var{name, Text(g.variant[name])})
	}
	for _, name := range sortedKeys(g.target().Env) {
		if name != godebug && (all || slices.Contains(plainVars, name)) {
			vars = append(vars, Var{name, Text(g.target().Env[name])})
		}
	}
	if value := g.godebug(); value != "" {
		vars = append(vars, Var{godebug, Text(value)})
	}
	return vars
}

const godebug = "GODEBUG"

// noModules stands for a GOPATH without anything. Up to Go 1.22 a vendored build notes the
// checksum of a module when the module cache happens to know it, so it gets to see none.
const noModules = HomeDir + "/none"

func (g *group) vendored() bool { return g.facts.Module != nil && g.facts.Module.Vendored }

// gopath is GOPATH: the place of overrides, then the user's whole trees.
func (g *group) gopath() Text {
	list := Path(GOPATH)
	for i := range g.facts.Trees {
		list += ":" + Path(treeDir(i))
	}
	return list
}

func treeDir(i int) string { return fmt.Sprintf("%s/%d", TreeDir, i) }

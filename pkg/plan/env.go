package plan

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/config"
)

// environment is everything that Go is told through variables. All of them are set, also to
// what is the default, so that nothing of an image's environment counts.
func (g *group) environment() []Var {
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
		if name != godebug {
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

const yourOwn = "the variable in your own environment"

// ours are the variables that a target's env may not set, with what to write instead.
var ours = map[string]string{
	"GOOS": "platforms", "GOARCH": "platforms", "GOARM": "platforms (linux/arm/v7)", "GOARM64": "platforms (linux/arm64/v9.0)",
	"GOAMD64": "platforms (linux/amd64/v3)", "GO386": "platforms (linux/386/softfloat)", "GOMIPS": "platforms (linux/mips/softfloat)",
	"GOMIPS64": "platforms (linux/mips64/softfloat)", "GOPPC64": "platforms (linux/ppc64le/power9)", "GORISCV64": "platforms (linux/riscv64/rva22u64)",
	"CGO_ENABLED": "cgo", "GO111MODULE": "mode", "GOPATH": "gopath or override", "GOTOOLCHAIN": "toolchain", "GOROOT": "toolchain", "GOROOT_FINAL": "",
	"GOFLAGS": "ldflags, gcflags, build_tags and trimpath", "GOWORK": "override", "GOPROXY": yourOwn,
	"GOSUMDB": yourOwn, "GOPRIVATE": yourOwn, "GONOPROXY": yourOwn, "GONOSUMDB": yourOwn, "GOINSECURE": yourOwn, "GOVCS": yourOwn, "GOAUTH": yourOwn,
	"GOCACHE": "", "GOCACHEPROG": "", "GOMODCACHE": "", "GOENV": "", "GOTMPDIR": "", "GOTOOLDIR": "", "GOHOSTOS": "", "GOHOSTARCH": "",
	"HOME": "", "PATH": "", "PWD": "", "TMPDIR": "", "TMP": "", "TEMP": "",
}

// checkEnv reports variables in a target's env that it may not set.
func (p *planner) checkEnv(t *config.Target) {
	for _, name := range sortedKeys(t.Env) {
		remedy, reserved := ours[name]
		switch {
		case !reserved:
			continue
		case remedy == "":
			remedy = "take it out"
		default:
			remedy = "use " + remedy + " instead"
		}
		p.errorAt(t.At("env"), "A variable that a target may not set", name+" is set by gobuild itself: "+remedy+".")
	}
}

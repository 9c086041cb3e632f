package planner

import "github.com/gobuild-dev/gobuild/pkg/internal/plan"

// DownloadCommand downloads one module and prints where it is, as JSON (go help mod
// download). It is for looking up what only a repository can tell.
func DownloadCommand(tc plan.Toolchain, module, version string) plan.Command {
	return plan.Command{
		Toolchain: tc,
		Args:      []plan.Text{"go", "mod", "download", "-json", plan.Text(module + "@" + version)},
		Env: []plan.Var{
			{Name: "GO111MODULE", Value: "on"}, {Name: "GOWORK", Value: "off"}, {Name: "GOENV",
				Value: "off"}, {Name: "GOFLAGS", Value: ""}, {Name: "GOTOOLCHAIN", Value: "local"},
			{Name: "GOPATH", Value: plan.Path(plan.GOPATH)}, {Name: "GOMODCACHE",
				Value: plan.Path(plan.ModCache)}, {Name: "GOCACHE", Value: plan.Path(plan.CacheDir)},
		},
		Dir: plan.HomeDir,
		Mounts: []plan.Mount{
			{Target: plan.CacheDir, Kind: plan.Cache, Write: true},
			{Target: plan.ModCache, Kind: plan.Cache, Write: true},
		},
		Fetch: &plan.Fetch{},
	}
}

package plan

// DownloadCommand downloads one module and prints where it is, as JSON (go help mod
// download). It is for looking up what only a repository can tell.
func DownloadCommand(tc Toolchain, module, version string) Command {
	return Command{
		Toolchain: tc,
		Args:      []Text{"go", "mod", "download", "-json", Text(module + "@" + version)},
		Env: []Var{
			{"GO111MODULE", "on"}, {"GOWORK", "off"}, {"GOENV", "off"}, {"GOFLAGS", ""}, {"GOTOOLCHAIN", "local"},
			{"GOPATH", Path(GOPATH)}, {"GOMODCACHE", Path(ModCache)}, {"GOCACHE", Path(CacheDir)},
		},
		Dir: HomeDir,
		Mounts: []Mount{
			{Target: CacheDir, Kind: Cache, Write: true},
			{Target: ModCache, Kind: Cache, Write: true},
		},
		Fetch: &Fetch{},
	}
}

package gobuild

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// findModule finds the module of a remote package: by the proxies, else, where only its
// repository has it, by this machine's git.
func (l *lookup) findModule(t *lang.Target, pkg, version string) (*goproxy.RemoteModule, error) {
	m, err := l.proxy.FindModule(l.ctx, pkg, version)
	if !errors.Is(err, goproxy.ErrNeedsVCS) || l.checking != notChecking {
		return m, err
	}
	if _, noGit := git.LookPath("git"); noGit != nil {
		return nil, fmt.Errorf("%w, and there is no git on this machine: install git", err)
	}
	return l.fromRepository(t, pkg, version, err)
}

// fromRepository asks the go command, which knows how repositories are found, for the
// module with the longest path that holds the package.
func (l *lookup) fromRepository(t *lang.Target, pkg, version string, notFound error) (*goproxy.RemoteModule, error) {
	tc, err := l.anyToolchain(t)
	if err != nil {
		return nil, err
	}
	if err := l.state.Make(); err != nil {
		return nil, err
	}
	ex := host.New(host.Options{
		StateDir: l.stateDir(), CacheDir: l.cacheDir, Toolchains: l.toolchains,
		Reporter: l.reporter, Environ: l.opts.Environ, Settings: l.settings,
	})
	defer ex.Close()
	why := ""
	for prefix := pkg; strings.Contains(prefix, "/"); prefix = path.Dir(prefix) {
		out := bounded.Buffer{Most: executor.MostOutput}
		err := ex.Run(l.ctx, planner.DownloadCommand(tc, prefix, version), &out)
		if err == nil {
			return downloaded(out.Bytes())
		}
		if why == "" {
			why = downloadError(out.Bytes())
		}
	}
	return nil, fmt.Errorf("%w, and git finds no such repository or version: %s", notFound, why)
}

// downloadError is what go mod download -json says went wrong, on one line.
func downloadError(out []byte) string {
	var m struct{ Error string }
	if start := bytes.IndexByte(out, '{'); start >= 0 &&
		json.NewDecoder(bytes.NewReader(out[start:])).Decode(&m) == nil && m.Error != "" {
		return strings.Join(strings.Fields(m.Error), " ")
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// anyToolchain is one that can download: the target's own, else the newest.
func (l *lookup) anyToolchain(t *lang.Target) (plan.Toolchain, error) {
	if t.Toolchain != nil && t.Toolchain.Version != "" && goversion.Compare(t.Toolchain.Version, "1.16") >= 0 {
		return plan.Toolchain{Version: t.Toolchain.Version}, nil
	}
	versions, err := l.toolchains.Catalog().Versions(l.ctx)
	if err != nil || len(versions) == 0 {
		return plan.Toolchain{}, errors.Join(errors.New("no Go version is known to download modules with"), err)
	}
	newest, err := l.toolchains.Catalog().Newest(l.ctx, goversion.Line(versions[len(versions)-1]))
	return plan.Toolchain{Version: newest}, err
}

// downloaded reads what go mod download -json prints (go help mod download).
func downloaded(out []byte) (*goproxy.RemoteModule, error) {
	start := bytes.IndexByte(out, '{')
	var m struct{ Path, Version, GoMod string }
	if start < 0 || json.Unmarshal(out[start:], &m) != nil || m.Version == "" {
		return nil, fmt.Errorf("go mod download printed no module: %s", bytes.TrimSpace(out))
	}
	text, err := os.ReadFile(m.GoMod)
	if err != nil {
		return nil, err
	}
	remote := &goproxy.RemoteModule{Path: m.Path, Version: m.Version, GoMod: text}
	if mod, err := source.ParseGoMod(m.GoMod, text); err == nil && mod.Go != nil {
		remote.Go = mod.Go.Version
	}
	return remote, nil
}

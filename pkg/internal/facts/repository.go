package facts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Modules finds the modules of remote packages.
type Modules interface {
	// Find finds the module that holds a package in a version or in a query, such as "latest".
	// with is the toolchain of the target, and may be nil. If no proxy answers, the error may be an
	// [UnansweredError], which is a warning and no mistake.
	Find(ctx context.Context, pkg, version string, with *lang.Toolchain) (*goproxy.RemoteModule, error)
}

// An UnansweredError says that no module proxy could be asked.
type UnansweredError struct{ Err error }

func (e *UnansweredError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the last proxy.
func (e *UnansweredError) Unwrap() error { return e.Err }

// ModulesOfProxies returns the modules that module proxies have. Where none of them can be reached, the error is an
// [UnansweredError].
func ModulesOfProxies(c *goproxy.Client) Modules { return proxyModules{c} }

type proxyModules struct{ client *goproxy.Client }

func (p proxyModules) Find(ctx context.Context, pkg, version string, _ *lang.Toolchain) (*goproxy.RemoteModule, error) {
	m, err := p.client.FindModule(ctx, pkg, version)
	var unreachable *url.Error
	if errors.As(err, &unreachable) {
		err = &UnansweredError{err}
	}
	return m, err
}

// ModulesOfRepositories are the modules that module proxies have, else those that only their repositories have,
// which this machine's git reads with a toolchain of the catalog. open makes an executor that runs commands on
// this machine; it is closed here.
func ModulesOfRepositories(c *goproxy.Client, versions *toolchain.Catalog,
	open func() (executor.Executor, error)) Modules {
	return repositories{c, versions, open}
}

type repositories struct {
	client  *goproxy.Client
	catalog *toolchain.Catalog
	open    func() (executor.Executor, error)
}

func (r repositories) Find(ctx context.Context, pkg, version string, with *lang.Toolchain) (*goproxy.RemoteModule,
	error) {
	m, err := r.client.FindModule(ctx, pkg, version)
	if !errors.Is(err, goproxy.ErrNeedsVCS) {
		return m, err
	}
	if _, noGit := git.LookPath("git"); noGit != nil {
		return nil, fmt.Errorf("%w, and there is no git on this machine: install git", err)
	}
	return r.download(ctx, pkg, version, with, err)
}

// download asks the go command, which knows how repositories are found, for the module with the longest path
// that holds the package.
func (r repositories) download(ctx context.Context, pkg, version string, with *lang.Toolchain,
	notFound error) (*goproxy.RemoteModule, error) {
	tc, err := r.anyToolchain(ctx, with)
	if err != nil {
		return nil, err
	}
	ex, err := r.open()
	if err != nil {
		return nil, err
	}
	defer ex.Close()
	why := ""
	for prefix := pkg; strings.Contains(prefix, "/"); prefix = path.Dir(prefix) {
		out := bounded.Buffer{Most: executor.MostOutput}
		err := ex.Run(ctx, planner.DownloadCommand(tc, prefix, version), &out)
		if err == nil {
			return parseDownload(out.Bytes())
		}
		if why == "" {
			why = downloadError(out.Bytes())
		}
	}
	return nil, fmt.Errorf("%w, and git finds no such repository or version: %s", notFound, why)
}

// downloadError returns what go mod download -json says went wrong, on one line.
func downloadError(out []byte) string {
	var m struct{ Error string }
	if start := bytes.IndexByte(out, '{'); start >= 0 &&
		json.NewDecoder(bytes.NewReader(out[start:])).Decode(&m) == nil && m.Error != "" {
		return strings.Join(strings.Fields(m.Error), " ")
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// anyToolchain returns one that can download: a given one, else the newest.
func (r repositories) anyToolchain(ctx context.Context, given *lang.Toolchain) (plan.Toolchain, error) {
	if given != nil && given.Version != "" && goversion.Compare(given.Version, "1.16") >= 0 {
		version, err := fullVersion(ctx, r.catalog, given.Version)
		return plan.Toolchain{Version: version}, err
	}
	versions, err := r.catalog.Versions(ctx)
	if err != nil || len(versions) == 0 {
		return plan.Toolchain{}, errors.Join(errors.New("no Go version is known to download modules with"), err)
	}
	newest, err := r.catalog.Newest(ctx, goversion.Line(versions[len(versions)-1]))
	return plan.Toolchain{Version: newest}, err
}

// parseDownload reads what go mod download -json prints (go help mod download).
func parseDownload(out []byte) (*goproxy.RemoteModule, error) {
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

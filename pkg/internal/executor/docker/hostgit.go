package docker

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// fetchWithHost fetches with this machine's version control program. The command runs on this machine,
// with a module cache of its own, and then in the container with that cache as its only proxy. The first
// run checks the modules against the checksum database.
func (e *Executor) fetchWithHost(ctx context.Context, c plan.Command, program string, w io.Writer) error {
	if err := checkHostProgram(c, program); err != nil {
		return err
	}
	if err := e.hostFetcher.fetch(ctx, c, w); err != nil {
		return err
	}
	key := e.keyOf(c)
	key.gitProxy = e.hostFetcher.proxyDir()
	env := []string{"GOPROXY=file://" + gitProxyDir, "GONOPROXY=none", "GOPRIVATE=", "GOSUMDB=off"}
	return e.runInBox(ctx, key, c, env, w)
}

// checkHostProgram returns an error that says what to do if this machine cannot fetch either.
func checkHostProgram(c plan.Command, program string) error {
	image := `name an image that has it: docker { image = "…" }`
	if slices.Contains(c.Needs, plan.NeedReadOnly) {
		return fmt.Errorf("a module needs %[1]s, which the toolchain's container lacks, and %[2]s would rewrite "+
			"go.mod outside of one: %[3]s",
			program, c.Toolchain.Name(), image)
	}
	if _, err := git.LookPath(program); err != nil {
		return fmt.Errorf("a module needs %[1]s, which neither the toolchain's container nor this machine has: "+
			"install %[1]s, or %[2]s", program, image)
	}
	return nil
}

// A hostFetcher runs commands that fetch modules on this machine.
type hostFetcher struct {
	dir        string // of the caches of such commands
	stateDir   string
	user       *userSettings
	toolchains *toolchains
	files      *fileSet
}

// proxyDir is the directory of what was fetched, as a module proxy.
func (h *hostFetcher) proxyDir() string {
	return filepath.Join(h.dir, "gopath", "pkg", "mod", "cache", "download")
}

// fetch runs a command of a plan on this machine.
func (h *hostFetcher) fetch(ctx context.Context, c plan.Command, w io.Writer) error {
	t := h.toolchains
	root, err := distribution.Install(ctx, t.store, t.reporter, c.Toolchain.Version, runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return err
	}
	place := executor.Place(append([]plan.Mount{{Target: plan.GOPATH, Kind: plan.Cache},
		{Target: plan.GenDir, Kind: plan.Work, Source: "gen"}}, c.Mounts...), h.localPath)
	if err := executor.WriteFiles(place(plan.GenDir), h.files.all(), place); err != nil {
		return err
	}
	ctx, stop := executor.WatchFetch(ctx, h.user.settings)
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "go"))
	for _, a := range c.Args[1:] {
		cmd.Args = append(cmd.Args, a.Render(place))
	}
	cmd.Dir = place(c.Dir)
	cmd.Env = h.user.hostEnv(root)
	for _, v := range c.Env {
		cmd.Env = append(cmd.Env, v.Name+"="+v.Value.Render(place))
	}
	output := bounded.Buffer{Most: executor.MostOutput}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &output, &output, 2*time.Second
	if err := cmd.Run(); err != nil {
		_, _ = w.Write(output.Bytes())
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("fetching with this machine's version control: %w", err)
	}
	return nil
}

// localPath is where a mount is when a command runs on this machine.
func (h *hostFetcher) localPath(m plan.Mount) string {
	switch {
	case m.Kind == plan.Bind:
		return m.Source
	case m.Kind == plan.Work:
		return container.WorkDir(h.stateDir, filepath.Join("here", m.Source))
	case executor.Below(m.Target, plan.GOPATH):
		return filepath.Join(h.dir, "gopath", filepath.FromSlash(strings.TrimPrefix(m.Target, plan.GOPATH)))
	}
	return filepath.Join(h.dir, filepath.FromSlash(m.Target))
}

// A fileSet has the generated files of all commands so far: a later command of a fetch needs those of an
// earlier one.
type fileSet struct {
	mu     sync.Mutex
	byPath map[string]plan.File
}

func (s *fileSet) add(files []plan.File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range files {
		s.byPath[f.Path] = f
	}
}

func (s *fileSet) all() []plan.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.byPath))
}

// hostNames are the variables that git, ssh and their like need, beside those that begin with
// GIT_ and SSH_.
var hostNames = []string{
	"HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC",
	"SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT", "COMSPEC", "TEMP", "TMP",
}

// hostEnv is the environment of a fetch on this machine.
func (u *userSettings) hostEnv(root string) []string {
	s := u.settings
	env := append(append(u.webProxies(), s.Waits.Variables()...),
		"GOROOT="+root, "GOPROXY="+s.GOPROXY, "GONOPROXY="+s.GONOPROXY, "GOPRIVATE="+s.GOPRIVATE, "GOSUMDB="+s.GOSUMDB,
		"GONOSUMDB="+s.GONOSUMDB, "GOINSECURE="+s.GOINSECURE, "GOVCS="+s.GOVCS, "GIT_TERMINAL_PROMPT=0")
	for _, v := range u.environ {
		name, _, _ := strings.Cut(strings.ToUpper(v), "=")
		switch {
		case git.Redirects(name):
		case name == "PATH":
			env = append(env, "PATH="+git.AbsolutePath(v[len("PATH="):]))
		case slices.Contains(hostNames, name) || strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "SSH_"):
			env = append(env, v)
		}
	}
	return env
}

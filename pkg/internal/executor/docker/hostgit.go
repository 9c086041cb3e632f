package docker

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/bounded"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/git"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// fetchWith fetches with this machine's version control program: the command runs here
// first, with a module cache of its own, and then in the container once more with nothing but
// that cache to fetch from. What was fetched here has been checked against the checksum
// database here.
func (e *Executor) fetchWith(ctx context.Context, c plan.Command, program string, w io.Writer) error {
	if err := e.canFetch(c, program); err != nil {
		return err
	}
	if err := e.fetchHere(ctx, c, w); err != nil {
		return err
	}
	key := e.keyOf(c)
	key.gitProxy = filepath.Join(e.gitDir(), "gopath", "pkg", "mod", "cache", "download")
	env := []string{"GOPROXY=file://" + gitProxyDir, "GONOPROXY=none", "GOPRIVATE=", "GOSUMDB=off"}
	return e.inBox(ctx, key, c, env, w)
}

// canFetch says what to do where this machine cannot help either.
func (e *Executor) canFetch(c plan.Command, program string) error {
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

func (e *Executor) gitDir() string { return filepath.Join(e.opts.CacheDir, "git") }

// fetchHere runs a command of a plan on this machine.
func (e *Executor) fetchHere(ctx context.Context, c plan.Command, w io.Writer) error {
	root, err := e.install(ctx, c.Toolchain.Version, runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return err
	}
	place := executor.Place(append([]plan.Mount{{Target: plan.GOPATH, Kind: plan.Cache},
		{Target: plan.GenDir, Kind: plan.Work, Source: "gen"}}, c.Mounts...), e.here)
	if err := executor.WriteFiles(place(plan.GenDir), e.allFiles(), place); err != nil {
		return err
	}
	ctx, stop := executor.WatchFetch(ctx, e.opts.Settings)
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "go"))
	for _, a := range c.Args[1:] {
		cmd.Args = append(cmd.Args, a.Render(place))
	}
	cmd.Dir = place(c.Dir)
	cmd.Env = e.hereEnv(root)
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

// here is where a mount is when a command runs on this machine.
func (e *Executor) here(m plan.Mount) string {
	switch {
	case m.Kind == plan.Bind:
		return m.Source
	case m.Kind == plan.Work:
		return e.workDir(filepath.Join("here", m.Source))
	case executor.Below(m.Target, plan.GOPATH):
		return filepath.Join(e.gitDir(), "gopath", filepath.FromSlash(strings.TrimPrefix(m.Target, plan.GOPATH)))
	}
	return filepath.Join(e.gitDir(), filepath.FromSlash(m.Target))
}

// allFiles are the generated files of all commands so far: a later command of a fetch needs
// what an earlier one brought.
func (e *Executor) allFiles() []plan.File {
	e.mu.Lock()
	defer e.mu.Unlock()
	var files []plan.File
	for _, f := range e.files {
		files = append(files, f)
	}
	return files
}

// hereNames are the variables that git, ssh and their like need, beside those that begin with
// GIT_ and SSH_.
var hereNames = []string{
	"HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC",
	"SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT", "COMSPEC", "TEMP", "TMP",
}

// hereEnv is the environment of a fetch on this machine.
func (e *Executor) hereEnv(root string) []string {
	s := e.opts.Settings
	env := append(append(e.webProxies(), s.Waits.Variables()...),
		"GOROOT="+root, "GOPROXY="+s.GOPROXY, "GONOPROXY="+s.GONOPROXY, "GOPRIVATE="+s.GOPRIVATE, "GOSUMDB="+s.GOSUMDB,
		"GONOSUMDB="+s.GONOSUMDB, "GOINSECURE="+s.GOINSECURE, "GOVCS="+s.GOVCS, "GIT_TERMINAL_PROMPT=0")
	for _, v := range e.opts.Environ {
		name, _, _ := strings.Cut(strings.ToUpper(v), "=")
		switch {
		case git.Redirects(name):
		case name == "PATH":
			env = append(env, "PATH="+git.AbsolutePath(v[len("PATH="):]))
		case slices.Contains(hereNames, name) || strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, "SSH_"):
			env = append(env, v)
		}
	}
	return env
}

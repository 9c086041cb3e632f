package host

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Options say where the executor keeps its things and what it may use.
type Options struct {
	// absolute directory of what is remembered of the checkout; its last element is the checkout's
	// ID
	StateDir   string
	CacheDir   string             // absolute path of the user's cache for gobuild
	Toolchains *toolchain.Store   // provides Go distributions
	Reporter   *progress.Reporter // shows downloads; may be nil
	Settings   goproxy.Settings   // the user's Go settings, for fetches
	Environ    []string           // the user's environment, as os.Environ
	Warn       func(text string)  // is told once what commands are not kept from on this machine; may be nil

	// Begin begins the run that temporary files are of, where it has not begun; nil: the
	// executor's own.
	Begin func() (*runs.Run, error)
}

// An Executor runs commands on this machine. It is safe for concurrent use.
type Executor struct {
	opts    Options
	environ map[string]string
	scratch scratch
	install locks // by version: a distribution is downloaded once
	checks  sync.WaitGroup
	warned  sync.Once

	sweeping sync.Mutex
	swept    map[string]bool // directories of outputs in which nothing is left of killed runs
}

// New returns an executor. It writes nothing before the first Run.
func New(opts Options) *Executor {
	return &Executor{opts: opts, environ: environMap(opts.Environ),
		scratch: scratch{begin: opts.Begin, state: opts.StateDir}}
}

// Run runs c to its end; see [executor.Executor].
func (e *Executor) Run(ctx context.Context, c plan.Command, w io.Writer) error {
	if err := e.refuse(c); err != nil {
		return err
	}
	goroot, err := e.toolchain(ctx, c.Toolchain)
	if err != nil {
		return err
	}
	e.warn()
	p := &placed{goroot: goroot}
	defer p.clean()
	if err := e.prepare(ctx, c, p); err != nil {
		return err
	}
	if c.Fetch != nil {
		watched, stop := executor.WatchFetch(ctx, e.opts.Settings)
		defer stop()
		ctx = watched
	}
	out := newRewriter(w, p.shown)
	err = p.run(ctx, c, out)
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	return err
}

// refuse checks what the command needs.
func (e *Executor) refuse(c plan.Command) error {
	for _, need := range c.Needs {
		if why, ok := unmet[need]; ok && !(need == plan.NeedReadOnly && process.SandboxError() == nil) {
			return &executor.UnmetError{Executor: "host", Need: need, Why: why}
		}
	}
	if c.Toolchain.Version == "" || c.Toolchain.Image != "" {
		return &executor.UnmetError{Executor: "host", Need: plan.NeedImage, Why: unmet[plan.NeedImage]}
	}
	if len(c.Args) == 0 {
		return fmt.Errorf("the command has no program: this is a mistake in the plan")
	}
	return nil
}

var unmet = map[plan.Need]string{
	plan.NeedImage:    `a toolchain that is an image runs in Docker only: start a Docker engine, or give the toolchain a version instead of an image`,
	plan.NeedReadOnly: `this Go version rewrites go.mod and go.sum, and only a container or namespaces, which this machine does not permit, can keep it from that: start a Docker engine, or use a newer toolchain`,
}

// Lacks names the guards that cannot be applied here: none where commands can have a root
// directory of their own; without that the network can be cut where other namespaces are permitted.
func (e *Executor) Lacks() []plan.Guard {
	if process.SandboxError() == nil {
		return nil
	}
	lacks := []plan.Guard{plan.GuardReadOnly, plan.GuardAlone}
	switch process.Isolation() {
	case process.IsolateUser: // no other user exists in there, so setuid programs give nothing
	case process.IsolateRoot:
		lacks = append(lacks, plan.GuardNoPrivileges)
	default:
		lacks = append(lacks, plan.GuardNoNetwork, plan.GuardNoPrivileges)
	}
	return lacks
}

// Ready implements executor.Readier: the distribution is checked while the caller gets ready, and what
// this machine permits.
func (e *Executor) Ready(tc plan.Toolchain) {
	e.checks.Go(func() { process.Isolation() })
	if tc.Image == "" {
		e.checks.Go(func() { e.opts.Toolchains.Look(tc.Version, runtime.GOOS, runtime.GOARCH) })
	}
}

// Close removes the temporary files of the run.
func (e *Executor) Close() error {
	e.checks.Wait()
	return e.scratch.remove()
}

// state is a path below the executor's own directory of the project.
func (e *Executor) state(elem ...string) string {
	return filepath.Join(append([]string{e.opts.StateDir, "host"}, elem...)...)
}

func makeDir(dir string) error { return os.MkdirAll(dir, 0o777) }

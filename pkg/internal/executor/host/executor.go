package host

import (
	"context"
	"fmt"
	"io"
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
	// StateDir is the absolute directory of the checkout's state; its last element is the checkout's ID.
	StateDir   string
	CacheDir   string             // absolute path of the user's cache for gobuild
	Toolchains *toolchain.Store   // provides Go distributions
	Reporter   *progress.Reporter // shows downloads; may be nil
	Settings   goproxy.Settings   // the user's Go settings, for fetches
	Environ    []string           // the user's environment, as os.Environ
	Warn       func(text string)  // is told once what commands can reach on this machine; may be nil

	// Begin begins the run that temporary files are of, where it has not begun; nil: the
	// executor's own.
	Begin func() (*runs.Run, error)
}

// An Executor runs commands on this machine. It is safe for concurrent use.
type Executor struct {
	opts   Options
	user   *userSettings
	layout *layout
	temp   *tempDirs
	caches
	install locks          // by version: a distribution is downloaded once
	checks  sync.WaitGroup // what Ready started; Close waits for it
	warned  sync.Once
}

var _ executor.Executor = (*Executor)(nil)

// New returns an executor. It writes nothing before the first Run.
func New(opts Options) *Executor {
	l := &layout{stateDir: opts.StateDir, cacheDir: opts.CacheDir}
	return &Executor{
		opts:   opts,
		user:   &userSettings{settings: opts.Settings, environ: environMap(opts.Environ)},
		layout: l,
		caches: caches{l},
		temp:   &tempDirs{layout: l, begin: opts.Begin},
	}
}

// Run runs c to its end; see [executor.Executor].
func (e *Executor) Run(ctx context.Context, c plan.Command, w io.Writer) error {
	if err := checkNeeds(c); err != nil {
		return err
	}
	goroot, err := e.toolchain(ctx, c.Toolchain)
	if err != nil {
		return err
	}
	e.warnOnce()
	p := &localCommand{goroot: goroot}
	defer p.clean()
	if err := e.prepare(ctx, c, p); err != nil {
		return err
	}
	if c.Fetch != nil {
		watched, stop := executor.WatchFetch(ctx, e.user.settings)
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

// checkNeeds returns an error for a command that needs what this executor lacks.
func checkNeeds(c plan.Command) error {
	for _, need := range c.Needs {
		if why, ok := unmetNeeds[need]; ok && !(need == plan.NeedReadOnly && process.SandboxError() == nil) {
			return &executor.UnmetError{Executor: Name, Need: need, Why: why}
		}
	}
	if c.Toolchain.Version == "" || c.Toolchain.Image != "" {
		return executor.NoImage(Name)
	}
	if len(c.Args) == 0 {
		return fmt.Errorf("the command has no program: this is a mistake in the plan")
	}
	return nil
}

// unmetNeeds are the needs that this executor lacks, and why.
var unmetNeeds = map[plan.Need]string{
	plan.NeedImage: executor.NoImage(Name).Why,
	plan.NeedReadOnly: "this Go version rewrites go.mod and go.sum, and only a container or namespaces, which this " +
		"machine does not permit, can keep it from that: start a Docker engine, or use a newer toolchain",
}

// Ready checks, in the background, the distribution and what this machine permits.
func (e *Executor) Ready(tc plan.Toolchain) {
	e.checks.Go(func() { process.Isolation() })
	if tc.Image == "" {
		e.checks.Go(func() { e.opts.Toolchains.CheckAhead(tc.Version, runtime.GOOS, runtime.GOARCH) })
	}
}

// Prepare does nothing: a command's root directory is made when it runs.
func (e *Executor) Prepare([]plan.Command) {}

// Warm does nothing: a process starts at once.
func (e *Executor) Warm(context.Context, plan.Command) {}

// Change returns an error: this executor has no images.
func (e *Executor) Change(context.Context, executor.Change, io.Writer) (io.ReadCloser, error) {
	return nil, executor.NoChange(Name)
}

// ImageToolchain returns an error: this executor has no images.
func (e *Executor) ImageToolchain(context.Context, string) (version, digest string, err error) {
	return "", "", executor.NoImage(Name)
}

// Idle does nothing: nothing is kept between commands.
func (e *Executor) Idle() {}

// Close removes the temporary files of the run.
func (e *Executor) Close() error {
	e.checks.Wait()
	return e.temp.remove()
}

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

var _ executor.Executor = (*Executor)(nil)

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

var unmet = map[plan.Need]string{
	plan.NeedImage: executor.NoImage(Name).Why,
	plan.NeedReadOnly: "this Go version rewrites go.mod and go.sum, and only a container or namespaces, which this " +
		"machine does not permit, can keep it from that: start a Docker engine, or use a newer toolchain",
}

// Ready checks the distribution while the caller gets ready, and what this machine permits.
func (e *Executor) Ready(tc plan.Toolchain) {
	e.checks.Go(func() { process.Isolation() })
	if tc.Image == "" {
		e.checks.Go(func() { e.opts.Toolchains.CheckAhead(tc.Version, runtime.GOOS, runtime.GOARCH) })
	}
}

// Prepare does nothing: what a command sees is made when it runs.
func (e *Executor) Prepare([]plan.Command) {}

// Warm does nothing: a process starts in no time.
func (e *Executor) Warm(context.Context, plan.Command) {}

// Change is refused: nothing runs in images here.
func (e *Executor) Change(context.Context, executor.Change, io.Writer) (io.ReadCloser, error) {
	return nil, executor.NoChange(Name)
}

// ImageToolchain is refused: nothing runs in images here.
func (e *Executor) ImageToolchain(context.Context, string) (version, digest string, err error) {
	return "", "", executor.NoImage(Name)
}

// Idle does nothing: nothing is kept between commands.
func (e *Executor) Idle() {}

// Close removes the temporary files of the run.
func (e *Executor) Close() error {
	e.checks.Wait()
	return e.scratch.remove()
}

// state is a path below the executor's own directory of the project.
func (e *Executor) state(elem ...string) string {
	return filepath.Join(append([]string{e.opts.StateDir, Name}, elem...)...)
}

func makeDir(dir string) error { return os.MkdirAll(dir, 0o777) }

package docker

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/run"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/once"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// Options say where things are kept and what the user's settings are.
type Options struct {
	// absolute directory of what is remembered of the checkout; its last element is the checkout's
	// ID
	StateDir   string
	CacheDir   string             // the user's cache directory of gobuild
	Toolchains *toolchain.Store   // where Go distributions come from
	Reporter   *progress.Reporter // tells of downloads and loads; may be nil
	Settings   goproxy.Settings   // the user's Go settings, for fetching modules
	Environ    []string           // the user's environment, as os.Environ; for fetching modules
	Volumes    string             // tells the caches of this executor from others; "" for those that all share
	// images that the configuration names get the user's credentials, for fetching modules
	Trust  bool
	Memory int64 // limit of each container in bytes; 0 for none
}

// An Executor runs commands in containers. It implements executor.Executor.
type Executor struct {
	engine   *engine.Engine
	opts     Options
	uid, gid int
	tidy     time.Duration // see container.Spec

	unshared atomic.Bool // the engine does not see this machine's files
	noAgent  atomic.Bool // containers did not start with this program as process 1

	mu     sync.Mutex
	boxes  []*box
	files  map[string]plan.File    // every file that a command brought, by path
	images once.Map[boxKey, tools] // the toolchains of this run
	idle   sync.WaitGroup
	closed bool
}

var _ executor.Executor = (*Executor)(nil)

// New makes an executor that uses an engine. It creates nothing yet.
func New(engine *engine.Engine, opts Options) *Executor {
	e := &Executor{engine: engine, opts: opts, tidy: tidyFor(engine), files: map[string]plan.File{}}
	e.uid, e.gid = engine.Caller()
	return e
}

// Prepare tells the executor of commands that will be run, so that those which can share a
// container do: what a container mounts is fixed when it is created.
func (e *Executor) Prepare(commands []plan.Command) {
	for _, c := range commands {
		e.boxFor(e.keyOf(c), c)
	}
}

// Run implements executor.Executor.
func (e *Executor) Run(ctx context.Context, c plan.Command, w io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := e.writeFiles(c.Files); err != nil {
		return err
	}
	if c.Fetch != nil {
		return e.fetch(ctx, c, w)
	}
	return e.inBox(ctx, e.keyOf(c), c, nil, w)
}

// Warm makes the command's container while the caller gets ready.
func (e *Executor) Warm(ctx context.Context, c plan.Command) {
	go func() { e.boxFor(e.keyOf(c), c).warm(ctx, e) }()
}

// Ready checks the distribution while the caller gets ready.
func (e *Executor) Ready(tc plan.Toolchain) {
	if tc.Image == "" {
		goos, goarch := e.engine.Platform()
		e.idle.Go(func() { e.opts.Toolchains.CheckAhead(tc.Version, goos, goarch) })
	}
}

// Change implements executor.Executor.
func (e *Executor) Change(ctx context.Context, c executor.Change, w io.Writer) (io.ReadCloser, error) {
	certs, err := e.readMachineCerts()
	if err != nil {
		return nil, err
	}
	c.Env = append(e.webProxies(), c.Env...)
	c.Network = e.fetchNetwork(plan.Fetch{Network: c.Network})
	return run.Change(ctx, e.engine, c, certs, w)
}

// tuning are variables that make a command quick in this engine.
func (e *Executor) tuning(c plan.Command) []string {
	memory := e.engine.Info().MemTotal
	if e.opts.Memory > 0 {
		memory = min(memory, e.opts.Memory)
	}
	return executor.Tuning(c, memory, e.engine.Info().NCPU)
}

// inBox runs a command in the container that suits it, with further variables.
func (e *Executor) inBox(ctx context.Context, key boxKey, c plan.Command, env []string, w io.Writer) error {
	held, err := e.boxFor(key, c).container(ctx, e)
	if err != nil {
		return err
	}
	return held.Run(ctx, c, append(e.tuning(c), env...), w)
}

// writeFiles writes the files of a command to where containers have them mounted.
func (e *Executor) writeFiles(files []plan.File) error {
	e.mu.Lock()
	for _, f := range files {
		e.files[f.Path] = f
	}
	e.mu.Unlock()
	return executor.WriteFiles(e.workDir("gen"), files, nil)
}

// workDir is where a Work directory is on this machine.
func (e *Executor) workDir(source string) string { return container.WorkDir(e.opts.StateDir, source) }

// CachePath implements executor.Executor: caches are volumes of the engine.
func (e *Executor) CachePath(plan.Mount) string { return "" }

// Idle removes the containers of the run, in the background, as no command is to come. One that
// comes nevertheless gets a new container.
func (e *Executor) Idle() {
	e.mu.Lock()
	boxes := e.boxes
	e.boxes = nil
	e.mu.Unlock()
	e.idle.Go(func() {
		if err := closeAll(boxes); err != nil {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.boxes = append(e.boxes, boxes...) // Close tries again
		}
	})
}

// Close removes the containers of the run.
func (e *Executor) Close() error {
	e.idle.Wait()
	e.mu.Lock()
	boxes := e.boxes
	e.boxes, e.closed = nil, true
	e.mu.Unlock()
	return closeAll(boxes)
}

func closeAll(boxes []*box) error {
	errs := make([]error, len(boxes))
	var wait sync.WaitGroup
	for i, b := range boxes {
		wait.Go(func() { errs[i] = b.close() })
	}
	wait.Wait()
	return errors.Join(errs...)
}

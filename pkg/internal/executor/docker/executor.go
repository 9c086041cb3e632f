package docker

import (
	"context"
	"io"
	"path/filepath"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/run"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
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
	Access     registry.Access    // to registries, for images that hold toolchains
	// images that the configuration names get the user's credentials, for fetching modules
	Trust  bool
	Memory int64 // limit of each container in bytes; 0 for none
}

// An Executor runs commands in containers. It implements executor.Executor.
type Executor struct {
	engine      *engine.Engine
	opts        Options
	user        *userSettings
	toolchains  *toolchains
	boxes       *pool
	files       *fileSet
	hostFetcher *hostFetcher
	caches
	background sync.WaitGroup // what Ready and Idle started; Close waits for it
}

var _ executor.Executor = (*Executor)(nil)

// New makes an executor that uses an engine. It creates nothing yet.
func New(engine *engine.Engine, opts Options) *Executor {
	user := &userSettings{settings: opts.Settings, environ: opts.Environ, trust: opts.Trust}
	sharing := &fileSharing{}
	sharing.uid, sharing.gid = engine.Caller()
	files := &fileSet{byPath: map[string]plan.File{}}
	toolchains := &toolchains{engine: engine, store: opts.Toolchains, reporter: opts.Reporter,
		access: opts.Access, stateDir: opts.StateDir, cacheDir: opts.CacheDir}
	mounter := &mounter{engine: engine, stateDir: opts.StateDir, cacheDir: opts.CacheDir, volumes: opts.Volumes,
		user: user, toolchains: toolchains, sharing: sharing}
	starter := &starter{engine: engine, reporter: opts.Reporter, stateDir: opts.StateDir, memory: opts.Memory,
		tidy: tidyFor(engine), toolchains: toolchains, mounter: mounter, sharing: sharing}
	e := &Executor{
		engine: engine, opts: opts, user: user, toolchains: toolchains, boxes: &pool{starter: starter}, files: files,
		hostFetcher: &hostFetcher{dir: filepath.Join(opts.CacheDir, "git"), stateDir: opts.StateDir, user: user,
			toolchains: toolchains, files: files},
	}
	boxFor := func(c plan.Command) *box { return e.boxes.boxFor(e.keyOf(c), c) }
	e.caches = caches{boxFor: boxFor, program: starter.program}
	return e
}

// Prepare tells the executor of commands that will be run, so that those which can share a
// container do: what a container mounts is fixed when it is created.
func (e *Executor) Prepare(commands []plan.Command) {
	for _, c := range commands {
		e.boxes.boxFor(e.keyOf(c), c)
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
	return e.runInBox(ctx, e.keyOf(c), c, nil, w)
}

// Warm starts the command's container in the background. Close waits for that; it ends with ctx.
func (e *Executor) Warm(ctx context.Context, c plan.Command) {
	e.background.Go(func() { e.boxes.boxFor(e.keyOf(c), c).warm(ctx) })
}

// Ready checks the distribution in the background.
func (e *Executor) Ready(tc plan.Toolchain) {
	if tc.Image == "" {
		goos, goarch := e.engine.Platform()
		e.background.Go(func() { e.opts.Toolchains.CheckAhead(tc.Version, goos, goarch) })
	}
}

// Change implements executor.Executor.
func (e *Executor) Change(ctx context.Context, c executor.Change, w io.Writer) (io.ReadCloser, error) {
	certs, err := e.user.readCerts()
	if err != nil {
		return nil, err
	}
	c.Env = append(e.user.webProxies(), c.Env...)
	c.Network = e.user.fetchNetwork(plan.Fetch{Network: c.Network})
	return run.Change(ctx, e.engine, c, certs, w)
}

// ImageToolchain returns the Go version that an image has, "1.26.8", and the image's ID.
// An image that the engine lacks is pulled.
func (e *Executor) ImageToolchain(ctx context.Context, ref string) (version, digest string, err error) {
	f, err := e.toolchains.inspect(ctx, ref)
	return f.Version, f.ID, err
}

// runInBox runs a command in the container that suits it, with further variables.
func (e *Executor) runInBox(ctx context.Context, key boxKey, c plan.Command, env []string, w io.Writer) error {
	held, err := e.boxes.boxFor(key, c).container(ctx)
	if err != nil {
		return err
	}
	info := e.engine.Info()
	memory := info.MemTotal
	if e.opts.Memory > 0 {
		memory = min(memory, e.opts.Memory)
	}
	return held.Run(ctx, c, append(executor.Tuning(c, memory, info.NCPU), env...), w)
}

// writeFiles writes the files of a command to the directory that containers have mounted.
func (e *Executor) writeFiles(files []plan.File) error {
	e.files.add(files)
	return executor.WriteFiles(container.WorkDir(e.opts.StateDir, "gen"), files, nil)
}

// Idle removes the containers of the run in the background. A command that runs after it gets a new one.
func (e *Executor) Idle() {
	boxes := e.boxes.takeAll()
	e.background.Go(func() {
		if closeAll(boxes) != nil {
			e.boxes.putBack(boxes)
		}
	})
}

// Close removes the containers of the run.
func (e *Executor) Close() error {
	e.background.Wait()
	return e.boxes.close()
}

package fake

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An Executor runs nothing. Its exported fields are set before it is used.
type Executor struct {
	// Can is what Capabilities returns.
	Can plan.Capabilities

	// OnRun answers a command: what it writes to w is what the command prints. Without it every command
	// succeeds and prints nothing. It need not look at ctx, unless it waits.
	OnRun func(ctx context.Context, c plan.Command, w io.Writer) error

	// OnChange answers a Change. Without it, and with images, there is an error.
	OnChange func(ctx context.Context, c executor.Change, w io.Writer) (io.ReadCloser, error)

	// Toolchains are the Go versions that images have, by reference.
	Toolchains map[string]string

	// Caches is the directory of this machine that holds the caches. CachePath tells of it where the
	// executor works in place.
	Caches string

	caches

	mu     sync.Mutex
	calls  []Call
	closed bool
}

// A Call is one method that was called.
type Call struct {
	Method   string         // such as "Run"
	Commands []plan.Command // those that it was given
}

var _ executor.Executor = (*Executor)(nil)

// New returns an executor with some capabilities.
func New(can plan.Capabilities) *Executor {
	e := &Executor{Can: can}
	e.caches.executor = e
	return e
}

// Calls are the methods that were called, in order, but for Capabilities and CachePath.
func (e *Executor) Calls() []Call {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.calls)
}

// Ran are the commands that were run, in order.
func (e *Executor) Ran() (commands []plan.Command) {
	for _, c := range e.Calls() {
		if c.Method == "Run" {
			commands = append(commands, c.Commands...)
		}
	}
	return commands
}

// Called reports how often a method was called.
func (e *Executor) Called(method string) (times int) {
	for _, c := range e.Calls() {
		if c.Method == method {
			times++
		}
	}
	return times
}

var errClosed = errors.New("the executor is closed")

// record notes a call; it is an error after Close.
func (e *Executor) record(method string, commands ...plan.Command) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls = append(e.calls, Call{method, commands})
	if e.closed {
		return errClosed
	}
	return nil
}

// Capabilities returns Can.
func (e *Executor) Capabilities() plan.Capabilities { return e.Can }

// Prepare is recorded.
func (e *Executor) Prepare(commands []plan.Command) { _ = e.record("Prepare", commands...) }

// Ready is recorded.
func (e *Executor) Ready(plan.Toolchain) { _ = e.record("Ready") }

// Warm is recorded.
func (e *Executor) Warm(_ context.Context, c plan.Command) { _ = e.record("Warm", c) }

// Idle is recorded.
func (e *Executor) Idle() { _ = e.record("Idle") }

// Close is recorded. What is run after it is an error.
func (e *Executor) Close() error {
	err := e.record("Close")
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return err
}

// Run is recorded, and answered by OnRun.
func (e *Executor) Run(ctx context.Context, c plan.Command, w io.Writer) error {
	if err := errors.Join(context.Cause(ctx), e.record("Run", c)); err != nil {
		return err
	}
	if c.Toolchain.Image != "" && !e.Can.Images {
		return executor.NoImage(e.Can.Name)
	}
	if e.OnRun == nil {
		return nil
	}
	return e.OnRun(ctx, c, w)
}

// Change is recorded, and answered by OnChange.
func (e *Executor) Change(ctx context.Context, c executor.Change, w io.Writer) (io.ReadCloser, error) {
	switch err := errors.Join(context.Cause(ctx), e.record("Change")); {
	case err != nil:
		return nil, err
	case !e.Can.Images:
		return nil, executor.NoChange(e.Can.Name)
	case e.OnChange == nil:
		return nil, errors.New("the fake executor was not told what a change makes")
	}
	return e.OnChange(ctx, c, w)
}

// ImageToolchain is recorded, and answered from Toolchains.
func (e *Executor) ImageToolchain(_ context.Context, ref string) (version, digest string, err error) {
	if err := e.record("ImageToolchain"); err != nil {
		return "", "", err
	}
	if !e.Can.Images {
		return "", "", executor.NoImage(e.Can.Name)
	}
	version, ok := e.Toolchains[ref]
	if !ok {
		return "", "", errors.New("there is no image " + ref)
	}
	return version, "sha256:" + ref, nil
}

package docker

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// errClosed is what commands get that come after Close.
var errClosed = errors.New("the executor is closed")

// boxKey is what commands in one container have in common.
type boxKey struct {
	toolchain plan.Toolchain
	network   string // of a compile: NoNetwork
	image     string // of a fetch in another image
	gitProxy  string // directory of modules that this machine fetched
	fetch     bool
	modules   plan.Owner // of a fetch: whose module cache it fills
	alone     string     // of a command that is not to see what others mount: where it writes
}

func (e *Executor) keyOf(c plan.Command) boxKey {
	key := boxKey{toolchain: c.Toolchain, network: engine.NoNetwork}
	if c.Fetch != nil {
		key.fetch, key.image, key.network = true, c.Fetch.Image, e.fetchNetwork(*c.Fetch)
		key.modules = c.Owner(plan.ModCache)
	}
	if slices.Contains(c.Guards, plan.GuardAlone) {
		key.alone = c.Output()
	}
	return key
}

// A box is one kept container: which commands it suits, and the container once there is one.
type box struct {
	key boxKey

	mu     sync.Mutex
	mounts []plan.Mount
	held   *container.Container
	failed error // to make one ahead: for the first who needs it
	closed bool
}

// boxFor returns the box of a key that suits a command, a new one if none does.
func (e *Executor) boxFor(key boxKey, c plan.Command) *box {
	e.mu.Lock()
	defer e.mu.Unlock()
	mounts := withHidden(withGen(c), c.Hidden)
	for _, b := range e.boxes {
		if b.key == key && b.take(mounts) {
			return b
		}
	}
	b := &box{key: key, mounts: mounts, closed: e.closed}
	e.boxes = append(e.boxes, b)
	return b
}

// withGen are the mounts of a command, with one for its generated files where it has none.
func withGen(c plan.Command) []plan.Mount {
	for _, f := range c.Files {
		if !covered(c.Mounts, f.Path) {
			gen := plan.Mount{Target: plan.GenDir, Kind: plan.Work, Source: "gen"}
			return append([]plan.Mount{gen}, c.Mounts...)
		}
	}
	return c.Mounts
}

func covered(mounts []plan.Mount, path string) bool {
	for _, m := range mounts {
		if executor.Below(path, m.Target) {
			return true
		}
	}
	return false
}

// take adds mounts to the box if they go together with what it has. A container that runs
// cannot get more.
func (b *box) take(mounts []plan.Mount) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	var more []plan.Mount
	for _, m := range mounts {
		if !fits(m, b.mounts) {
			return false
		}
		if !contains(b.mounts, m) {
			more = append(more, m)
		}
	}
	for _, m := range b.mounts {
		if !fits(m, mounts) {
			return false
		}
	}
	if len(more) > 0 && b.held != nil && b.held.Alive() {
		return false
	}
	b.mounts = append(b.mounts[:len(b.mounts):len(b.mounts)], more...)
	return true
}

// fits says whether a mount changes nothing of what others show: it is one of them, or
// stands neither above nor below any.
func fits(m plan.Mount, others []plan.Mount) bool {
	if contains(others, m) {
		return true
	}
	for _, o := range others {
		if executor.Below(m.Target, o.Target) || executor.Below(o.Target, m.Target) {
			return false
		}
	}
	return true
}

func contains(mounts []plan.Mount, m plan.Mount) bool {
	for _, o := range mounts {
		if o == m {
			return true
		}
	}
	return false
}

// container returns the box's container, made now if there is none or it is gone.
func (b *box) container(ctx context.Context, e *Executor) (*container.Container, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.failed; err != nil {
		b.failed = nil
		return nil, err
	}
	if err := b.fill(ctx, e); err != nil {
		return nil, err
	}
	return b.held, nil
}

// warm makes the container ahead of a command.
func (b *box) warm(ctx context.Context, e *Executor) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil {
		b.failed = b.fill(ctx, e)
	}
}

// fill makes the container if there is none or it is gone. The caller holds mu.
func (b *box) fill(ctx context.Context, e *Executor) (err error) {
	if b.closed {
		return errClosed
	}
	if b.held != nil && b.held.Alive() {
		return nil
	}
	h, err := e.hold(ctx, b.key, b.mounts)
	if err == nil {
		b.held = h
	}
	return err
}

func (b *box) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.held == nil {
		return nil
	}
	return b.held.End()
}

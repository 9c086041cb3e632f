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

// keyOf is the key of the box that a command runs in.
func (e *Executor) keyOf(c plan.Command) boxKey {
	key := boxKey{toolchain: c.Toolchain, network: engine.NoNetwork}
	if c.Fetch != nil {
		key.fetch, key.image, key.network = true, c.Fetch.Image, e.user.fetchNetwork(*c.Fetch)
		key.modules = c.Owner(plan.ModCache)
	}
	if slices.Contains(c.Guards, plan.GuardAlone) {
		key.alone = c.Output()
	}
	return key
}

// A box is one kept container: which commands it suits, and the container once there is one.
type box struct {
	key     boxKey
	starter *starter

	mu     sync.Mutex
	mounts []plan.Mount
	held   *container.Container
	failed error // of warm, for the first call of container
	closed bool
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

// covered reports whether a path is below a mount.
func covered(mounts []plan.Mount, path string) bool {
	for _, m := range mounts {
		if executor.Below(path, m.Target) {
			return true
		}
	}
	return false
}

// addMounts adds mounts to the box if they go together with what it has. A container that runs cannot
// get more.
func (b *box) addMounts(mounts []plan.Mount) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	var more []plan.Mount
	for _, m := range mounts {
		if !fits(m, b.mounts) {
			return false
		}
		if !slices.Contains(b.mounts, m) {
			more = append(more, m)
		}
	}
	for _, m := range b.mounts {
		if !fits(m, mounts) {
			return false
		}
	}
	if b.held != nil && b.held.Alive() && (len(more) > 0 || b.held.HasCopies() != b.starter.sharing.copies.Load()) {
		return false // where files are copied, the user is another one, and so are the caches
	}
	b.mounts = append(b.mounts[:len(b.mounts):len(b.mounts)], more...)
	return true
}

// fits reports whether a mount changes nothing of what others show: it is one of them, or is neither
// above nor below any.
func fits(m plan.Mount, others []plan.Mount) bool {
	if slices.Contains(others, m) {
		return true
	}
	for _, o := range others {
		if executor.Below(m.Target, o.Target) || executor.Below(o.Target, m.Target) {
			return false
		}
	}
	return true
}

// container returns the box's container. It starts one if there is none or it is gone.
func (b *box) container(ctx context.Context) (*container.Container, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.failed; err != nil {
		b.failed = nil
		return nil, err
	}
	if err := b.fill(ctx); err != nil {
		return nil, err
	}
	return b.held, nil
}

// warm starts the container ahead of a command.
func (b *box) warm(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil {
		b.failed = b.fill(ctx)
	}
}

// fill starts the container if there is none or it is gone. The caller holds mu.
func (b *box) fill(ctx context.Context) (err error) {
	if b.closed {
		return errClosed
	}
	if b.held != nil && b.held.Alive() {
		return nil
	}
	c, err := b.starter.start(ctx, b.key, b.mounts)
	if err == nil {
		b.held = c
	}
	return err
}

// close removes the container; there is none from then on.
func (b *box) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.held == nil {
		return nil
	}
	return b.held.End()
}

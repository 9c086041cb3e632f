package project

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/tidy"
)

// Lock locks the checkout of a project: two runs in one directory would overwrite each other's outputs. It
// waits until another run has unlocked it or ctx ends.
func Lock(ctx context.Context, p *Project) (unlock func(), err error) {
	reportOldState(p)
	return p.State.Lock(ctx, func() {
		p.Env.Reporter.Info("waiting for another gobuild in this directory")
	})
}

// reportOldState tells the user that a .gobuild beside the configuration, the state of an old version, is
// not used. It may belong to the repository, so it is neither read nor removed.
func reportOldState(p *Project) {
	old := filepath.Join(p.File.Dir, ".gobuild")
	if _, err := os.Lstat(old); err == nil {
		p.Env.Reporter.Info("%s can be removed: gobuild does not use it any more, and keeps its state in %s", old,
			p.State.Dir)
	}
}

// sweep removes, once a day, the state of checkouts that do not exist any more.
func sweep(ctx context.Context, cacheDir string, b *Backend) {
	if ctx.Err() != nil {
		return
	}
	removed := checkout.Sweep(ctx, cacheDir, b.Name, executors.WithEngine())
	if b.Engine == nil {
		return
	}
	for _, state := range removed {
		b.Engine.Leftovers.RemoveCheckout(ctx, state.ID())
	}
}

// TidyUp removes the leftovers of killed runs in a goroutine of p's run, which must have the checkout's
// lock. wait waits until that is done.
func TidyUp(ctx context.Context, p *Project) (wait func()) {
	o := tidy.Options{CacheDir: p.Env.CacheDir, StateDir: p.State.Dir, Toolchains: p.Env.Toolchains}
	if p.Backend.Engine != nil {
		o.Engine = p.Backend.Engine.Leftovers
	}
	if work := tidy.PrepareCleanup(o); work != nil {
		p.Run.background.Go(func() { work(ctx) })
	}
	return p.Run.background.Wait
}

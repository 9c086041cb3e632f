package build

import (
	"context"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// IsReady reports whether all that an action reads exists, though some input failed.
func (r *run) IsReady(a *plan.Action) bool {
	switch a.Kind {
	case plan.KindCompile: // of several packages some may have all that they import
		return len(a.Compile.Binaries) > 1
	case plan.KindInstall:
		_, ok := r.binaries.Get(a.Install.Binary)
		return ok
	case plan.KindAssemble:
		return r.assembler.IsReady(a.Assemble)
	case plan.KindDeliver:
		return r.deliverer.IsReady(a.Deliver)
	}
	return false
}

// CanStart reports whether an action can start before all results of its inputs exist.
func (r *run) CanStart(a *plan.Action) bool {
	return (a.Kind == plan.KindInstall || a.Kind == plan.KindAssemble) && r.IsReady(a)
}

// NewResults returns a channel that is closed when there are more results than now.
func (r *run) NewResults() <-chan struct{} { return r.binaries.More() }

// Finish tells the loader that the image of a failed action will not come, and lets the executor
// release what it keeps for commands when the last compile is final.
func (r *run) Finish(a *plan.Action) {
	if a.Kind == plan.KindDeliver {
		r.loader.ExpectNone(a.ID)
	}
	if a.Kind != plan.KindCompile {
		return
	}
	r.compiler.Finish(a)
	if r.remaining.Add(-1) > 0 {
		return
	}
	r.compiler.Executor.Idle()
}

// IsUpToDate reports whether an action is up to date.
func (r *run) IsUpToDate(ctx context.Context, a *plan.Action) (bool, error) {
	switch a.Kind {
	case plan.KindToolchain:
		return r.compiler.IsVerified(a), nil
	case plan.KindFetch:
		return r.compiler.IsFetched(a), nil
	case plan.KindCompile:
		fresh, err := r.compiler.IsUpToDate(ctx, a)
		if !fresh && err == nil {
			r.compiler.Executor.Ready(a.Compile.Command.Toolchain)
		}
		return fresh, err
	}
	return false, nil // the others check their results themselves
}

// Run runs an action and shows its progress.
func (r *run) Run(ctx context.Context, a *plan.Action) error {
	switch a.Kind {
	case plan.KindToolchain:
		return r.compiler.VerifyToolchain(ctx, a)
	case plan.KindFetch:
		return r.compiler.Fetch(ctx, a)
	case plan.KindCompile:
		return r.compiler.Compile(ctx, a)
	case plan.KindInstall:
		return r.installer.Install(ctx, a)
	case plan.KindPackages:
		return r.assembler.Packages.Install(ctx, a)
	case plan.KindAssemble:
		return r.assembler.Assemble(ctx, a)
	case plan.KindDeliver:
		return r.deliverer.Deliver(ctx, a)
	}
	return fmt.Errorf("no action of the kind %q is known", a.Kind)
}

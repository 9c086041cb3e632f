package build

import (
	"context"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Ready reports whether what an action reads is there, though some input failed.
func (r *run) Ready(a *plan.Action) bool {
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

// Early reports whether an action of part of its inputs' results can begin.
func (r *run) Early(a *plan.Action) bool {
	return (a.Kind == plan.KindInstall || a.Kind == plan.KindAssemble) && r.Ready(a)
}

// Made is closed when there are more results than now.
func (r *run) Made() <-chan struct{} { return r.binaries.More() }

// Ended tells the loader of an image that will not come any more, and lets go of what the executor
// keeps for commands when the last compile is final.
func (r *run) Ended(a *plan.Action) {
	if a.Kind == plan.KindDeliver {
		r.loader.ExpectNone(a.ID)
	}
	if a.Kind != plan.KindCompile {
		return
	}
	r.compiler.Ended(a)
	if r.toCome.Add(-1) > 0 {
		return
	}
	r.compiler.Executor.Idle()
}

// Fresh reports whether an action is up to date.
func (r *run) Fresh(_ context.Context, a *plan.Action) (bool, error) {
	switch a.Kind {
	case plan.KindToolchain:
		return r.compiler.IsProven(a), nil
	case plan.KindFetch:
		return r.compiler.IsFetched(a), nil
	case plan.KindCompile:
		fresh, err := r.compiler.IsFresh(a)
		if !fresh && err == nil {
			r.compiler.Executor.Ready(a.Compile.Command.Toolchain)
		}
		return fresh, err
	}
	return false, nil // the others look for themselves what there is to do
}

// Run runs an action under a line of progress.
func (r *run) Run(ctx context.Context, a *plan.Action) error {
	switch a.Kind {
	case plan.KindToolchain:
		return r.compiler.Toolchain(ctx, a)
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

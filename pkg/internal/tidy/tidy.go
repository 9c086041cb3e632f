package tidy

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// An Engine removes leftovers in a container engine.
type Engine interface {
	// Sweep removes the objects of runs that do not live. It returns those of the asked runs for which the
	// engine may still create something.
	Sweep(ctx context.Context, asked []string) (late []string)
	// RemoveVolumes removes the volumes with a name.
	RemoveVolumes(ctx context.Context, name string) error
}

// Options say where leftovers may be.
type Options struct {
	CacheDir   string // the user's cache for gobuild
	StateDir   string // the state of this checkout, whose lock the caller has
	Toolchains interface{ Sweep(ctx context.Context) }
	Engine     Engine // nil where there is none
}

// PrepareCleanup looks for killed runs and returns the work of removing their leftovers, which can be done
// while this run goes on; nil if there were none.
func PrepareCleanup(o Options) (work func(ctx context.Context)) {
	killed := runs.Killed(o.CacheDir)
	if len(killed) == 0 {
		return nil
	}
	left := leftoverDirs(o.StateDir) // before this run adds to it
	return func(ctx context.Context) {
		removeAll(left)
		o.removeLeftovers(ctx, killed)
	}
}

func (o Options) removeLeftovers(ctx context.Context, killed []*runs.KilledRun) {
	tempfile.Sweep(ctx, o.CacheDir, isExcluded)
	o.Toolchains.Sweep(ctx)
	var late []string
	if o.Engine != nil {
		late = o.Engine.Sweep(ctx, waitingForContainer(killed))
	}
	for _, d := range killed {
		o.removeCleanDir(ctx, d)
		if !o.removeState(ctx, d) || !o.isGoneFromEngine(d) || slices.Contains(late, d.ID) || ctx.Err() != nil {
			d.Keep()
			continue
		}
		d.Remove()
	}
}

// containerTimeout is how long an engine may take to create a container.
const containerTimeout = 5 * time.Minute

// waitingForContainer are the runs that were killed while they waited for an engine to create a
// container.
func waitingForContainer(killed []*runs.KilledRun) (ids []string) {
	for _, d := range killed {
		if time.Since(d.Asked) < containerTimeout {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// engineRetention is the age from which on the engine of a killed run is taken for unused.
const engineRetention = 30 * 24 * time.Hour

// isGoneFromEngine reports whether the engine has no leftovers of a run any more, or is not used any more.
func (o Options) isGoneFromEngine(d *runs.KilledRun) bool {
	return !executors.UseEngine(d.Executor) || o.Engine != nil || time.Since(d.Began) > engineRetention
}

// removeCleanDir removes the directory of a clean build, unless another run uses it, which removes it itself.
func (o Options) removeCleanDir(ctx context.Context, d *runs.KilledRun) {
	dir, lock := checkout.CleanDir(d.State)
	if d.CleanDir == "" || d.CleanDir != dir {
		return
	}
	unlock := fsx.TryLock(ctx, lock)
	if unlock == nil {
		return
	}
	defer unlock()
	_ = fsx.RemoveAll(d.CleanDir)
	if d.CleanVolumes != "" && o.Engine != nil {
		_ = o.Engine.RemoveVolumes(ctx, d.CleanVolumes)
	}
}

// removeState removes a run's leftovers in the state of its checkout and where it installed programs. It
// reports whether it could.
func (o Options) removeState(ctx context.Context, d *runs.KilledRun) bool {
	if d.Install != "" {
		tempfile.Sweep(ctx, d.Install, func(path string) bool {
			return filepath.Dir(path) != d.Install && path != d.Install
		})
	}
	if d.State == "" || d.State == o.StateDir || len(leftoverDirs(d.State)) == 0 {
		return true
	}
	unlock := fsx.TryLock(ctx, filepath.Join(d.State, "lock"))
	if unlock == nil {
		return false
	}
	defer unlock()
	removeAll(leftoverDirs(d.State))
	return true
}

// leftoverDirs are the working directories of commands. Without a run none is in use.
func leftoverDirs(state string) (left []string) {
	for _, name := range executors.Names() {
		dirs, _ := filepath.Glob(filepath.Join(state, name, "out", "*", ".tmp-*"))
		left = append(left, dirs...)
	}
	return left
}

func removeAll(paths []string) {
	for _, path := range paths {
		_ = fsx.RemoveAll(path)
	}
}

// isExcluded reports whether a directory of the cache is large and not written by gobuild itself.
func isExcluded(path string) bool {
	return slices.Contains([]string{"builds", "go-build", "gopath", "mod"}, filepath.Base(path)) ||
		filepath.Base(filepath.Dir(path)) == "toolchains"
}

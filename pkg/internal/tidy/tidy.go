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

// An Engine is a container engine of which things are removed.
type Engine interface {
	// Sweep removes what is of runs that do not live. It returns those of the runs that were asked for of which
	// something may still appear.
	Sweep(ctx context.Context, asked []string) (late []string)
	// RemoveVolumes removes the volumes of a name.
	RemoveVolumes(ctx context.Context, name string) error
}

// Options say where something may be left.
type Options struct {
	CacheDir   string // the user's cache for gobuild
	StateDir   string // what is remembered of this checkout, whose lock the caller has
	Toolchains interface{ Sweep(ctx context.Context) }
	Engine     Engine // nil where there is none
}

// PrepareCleanup looks for killed runs and gives the work of removing what they left, which may be done while this run
// goes on. Mostly there are none; then nothing is looked at, and the work is nil.
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

func (o Options) removeLeftovers(ctx context.Context, killed []*runs.Dead) {
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

// containerTimeout is how long an engine may take to make a container that it was asked for.
const containerTimeout = 5 * time.Minute

// waitingForContainer are runs that were killed while they asked an engine for a container.
func waitingForContainer(killed []*runs.Dead) (ids []string) {
	for _, d := range killed {
		if time.Since(d.Asked) < containerTimeout {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// engineRetention is when the engine of a killed run does not matter any more, as it is not used.
const engineRetention = 30 * 24 * time.Hour

// isGoneFromEngine reports whether nothing of a run is in an engine any more, but what another has.
func (o Options) isGoneFromEngine(d *runs.Dead) bool {
	return !executors.UseEngine(d.Executor) || o.Engine != nil || time.Since(d.Began) > engineRetention
}

// removeCleanDir removes the directory of a clean build, unless another run works in it, which removes it itself.
func (o Options) removeCleanDir(ctx context.Context, d *runs.Dead) {
	dir, lock := checkout.CleanDir(d.State)
	if d.Room == "" || d.Room != dir {
		return
	}
	unlock := fsx.TryLock(ctx, lock)
	if unlock == nil {
		return
	}
	defer unlock()
	_ = fsx.RemoveAll(d.Room)
	if d.RoomVolumes != "" && o.Engine != nil {
		_ = o.Engine.RemoveVolumes(ctx, d.RoomVolumes)
	}
}

// removeState removes what a run left where one run at a time works, and reports whether it could.
func (o Options) removeState(ctx context.Context, d *runs.Dead) bool {
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

// leftoverDirs are the directories in which commands work, of which none does where nobody else has the
// lock.
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

// isExcluded are directories of the cache that are large, and that gobuild does not write to itself.
func isExcluded(path string) bool {
	return slices.Contains([]string{"builds", "go-build", "gopath", "mod"}, filepath.Base(path)) ||
		filepath.Base(filepath.Dir(path)) == "toolchains"
}

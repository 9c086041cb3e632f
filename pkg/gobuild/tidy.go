package gobuild

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// begin makes this session a run that others know to live. That of a clean room is the run
// that made it.
func (s *session) begin() (*runs.Run, error) {
	if s.outer != nil {
		return s.outer.begin()
	}
	s.beginning.Do(func() { s.run, s.beginErr = runs.Begin(s.cacheDir, s.about()) })
	return s.run, s.beginErr
}

// about is what other runs may know of this one.
func (s *session) about() runs.About {
	a := runs.About{Executor: s.name, Volumes: s.opts.getenv(volumesVar), Install: s.installs}
	if s.file != nil {
		a.Dir, a.State = s.file.Dir, s.stateDir()
	}
	return a
}

// end ends the run, after what goes on beside it.
func (s *session) end() {
	s.tidying.Wait()
	if s.engine != nil && s.outer == nil {
		s.engine.Close()
	}
	s.run.End()
}

// tidyUp removes what killed runs have left, while this one, which has the state's lock, goes on.
// Mostly there are none, and then nothing is looked at.
func (s *session) tidyUp(ctx context.Context) {
	if s.outer != nil {
		return
	}
	if killed := runs.Killed(s.cacheDir); len(killed) > 0 {
		left := leftIn(s.stateDir()) // before this run adds to it
		s.tidying.Go(func() {
			removeAll(left)
			s.tidyAfter(ctx, killed)
		})
	}
}

func (s *session) tidyAfter(ctx context.Context, killed []*runs.Dead) {
	tempfile.Sweep(ctx, s.cacheDir, notSwept)
	s.toolchains.Sweep(ctx)
	var late []string
	if s.engine != nil {
		late = s.engine.Sweep(ctx, askedFor(killed))
	}
	for _, d := range killed {
		s.tidyRoom(ctx, d)
		if !s.tidiedState(ctx, d) || !s.tidiedEngine(d) || slices.Contains(late, d.ID) || ctx.Err() != nil {
			d.Keep()
			continue
		}
		d.Remove()
	}
}

// asked is how long an engine may take to make a container that it was asked for.
const asked = 5 * time.Minute

// askedFor are runs that were killed while they asked an engine for a container.
func askedFor(killed []*runs.Dead) (ids []string) {
	for _, d := range killed {
		if time.Since(d.Asked) < asked {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// forgotten is when the engine of a killed run does not matter any more, as it is not used.
const forgotten = 30 * 24 * time.Hour

// tidiedEngine reports whether nothing of a run is in an engine any more, but what another has.
func (s *session) tidiedEngine(d *runs.Dead) bool {
	return !executors.UseEngine(d.Executor) || s.engine != nil || time.Since(d.Began) > forgotten
}

// tidyRoom removes a clean room, unless another run is in it, which removes it itself.
func (s *session) tidyRoom(ctx context.Context, d *runs.Dead) {
	if d.Room == "" || d.Room != roomIn(d.State) {
		return
	}
	unlock := fsx.TryLock(ctx, roomLock(d.State))
	if unlock == nil {
		return
	}
	defer unlock()
	_ = fsx.RemoveAll(d.Room)
	if d.RoomVolumes != "" && s.engine != nil {
		_ = s.engine.RemoveVolumes(ctx, d.RoomVolumes)
	}
}

// tidiedState removes what a run left where one run at a time works, and reports whether it could.
func (s *session) tidiedState(ctx context.Context, d *runs.Dead) bool {
	if d.Install != "" {
		tempfile.Sweep(ctx, d.Install, func(path string) bool { return filepath.Dir(path) != d.Install && path != d.Install })
	}
	if d.State == "" || d.State == s.stateDir() || len(leftIn(d.State)) == 0 {
		return true
	}
	unlock := fsx.TryLock(ctx, filepath.Join(d.State, "lock"))
	if unlock == nil {
		return false
	}
	defer unlock()
	removeAll(leftIn(d.State))
	return true
}

// leftIn are the directories in which commands work, of which none does where nobody else has the
// lock.
func leftIn(state string) (left []string) {
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

// notSwept are directories of the cache that are large, and that gobuild does not write to itself.
func notSwept(path string) bool {
	return slices.Contains([]string{"builds", "go-build", "gopath", "mod"}, filepath.Base(path)) || filepath.Base(filepath.Dir(path)) == "toolchains"
}

package docker

import (
	"context"
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"golang.org/x/sync/errgroup"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// An engine on another machine, or one that gobuild reaches out of a container, may have other
// things at a path of this machine, or nothing. A build from those would be of other sources, so
// that each bind is compared. An agent on this machine's kernel says which files it sees: see
// sight.go. Without one, a file with a new name must be there in the container, and what
// is not gobuild's own must have the same times.

// probeDir is where each container of a build shows the directory that is looked for.
const probeDir = "/run/gobuild"

// probeMount shows the directory that is looked for.
func (e *Executor) probeMount() (mount.Mount, error) {
	dir := e.workDir("probe")
	return bind(dir, probeDir, true), cache.MakeDir(e.opts.StateDir, dir)
}

// check returns an UnsharedError for a bind that shows something else in the container.
func (e *Executor) check(ctx context.Context, h *held, mounts []mount.Mount) error {
	if h.agent != nil {
		if other, known := h.agent.seen.differs(mounts); known {
			return e.unsharedError(other)
		}
	}
	if err := e.probe(ctx, h.id); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range mounts {
		if m.Type == mount.TypeBind && !executor.Below(m.Source, e.opts.StateDir) {
			g.Go(func() error { return e.compare(ctx, h.id, m) })
		}
	}
	return g.Wait()
}

func (e *Executor) unsharedError(dir string) error {
	if dir == "" {
		return nil
	}
	return &UnsharedError{Engine: e.engine.Name(), Dir: dir}
}

// probe writes a file and looks for it in the container.
func (e *Executor) probe(ctx context.Context, id string) error {
	name := rand.Text()
	here := filepath.Join(e.workDir("probe"), name)
	if err := os.WriteFile(here, nil, 0o666); err != nil {
		return err
	}
	defer os.Remove(here)
	_, err := e.engine.api.ContainerStatPath(ctx, id, probeDir+"/"+name)
	if errdefs.IsNotFound(err) {
		return e.unsharedError(e.opts.StateDir)
	}
	return err
}

// attributesLast is for how long a file system that is shared with a virtual machine may show a
// file as it was.
const attributesLast = time.Second

// compare compares what stands at a bind with what the container shows there. While it is being
// changed they may differ, and are looked at once more.
func (e *Executor) compare(ctx context.Context, id string, m mount.Mount) error {
	for last := false; ; last = true {
		here, err := os.Stat(m.Source)
		if err != nil || here.Mode()&os.ModeSocket != 0 {
			return err
		}
		there, err := e.engine.api.ContainerStatPath(ctx, id, m.Target)
		if err != nil && !errdefs.IsNotFound(err) {
			return err
		}
		if err == nil && alike(here, there) {
			return nil
		}
		if last {
			return e.unsharedError(m.Source)
		}
		select {
		case <-time.After(attributesLast):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// coarsest is how exact the times of a shared file system are at least.
const coarsest = 2 * time.Second

func alike(here fs.FileInfo, there container.PathStat) bool {
	apart := here.ModTime().Sub(there.Mtime).Abs()
	return here.IsDir() == there.Mode.IsDir() && apart <= coarsest && (here.IsDir() || here.Size() == there.Size)
}

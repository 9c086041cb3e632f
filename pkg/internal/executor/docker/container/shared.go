package container

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

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// An engine on another machine, or one that gobuild reaches out of a container, may have other
// things at a path of this machine, or nothing. A build from those would be of other sources, so
// that each bind is compared. An agent on this machine's kernel says which files it sees (see
// agent.Client.Differs). Without one, a file with a new name must be there in the container, and what
// is not gobuild's own must have the same times.

// probeDir is where each container of a build shows the directory that is looked for.
const probeDir = "/run/gobuild"

// probeMount shows the directory that is looked for.
func probeMount(stateDir string) (mount.Mount, error) {
	dir := WorkDir(stateDir, "probe")
	return Bind(dir, probeDir, true), fsx.MakeDir(stateDir, dir)
}

// check returns an UnsharedError for a bind that shows something else in the container.
func (c *Container) check(ctx context.Context) error {
	if c.agent != nil {
		if other, known := c.agent.Differs(c.spec.Mounts); known {
			return c.unsharedError(other)
		}
	}
	if err := c.probe(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range c.spec.Mounts {
		if m.Type == mount.TypeBind && !executor.Below(m.Source, c.spec.StateDir) {
			g.Go(func() error { return c.compare(ctx, m) })
		}
	}
	return g.Wait()
}

func (c *Container) unsharedError(dir string) error {
	if dir == "" {
		return nil
	}
	return &UnsharedError{Engine: c.engine.Name(), Dir: dir}
}

// probe writes a file and looks for it in the container.
func (c *Container) probe(ctx context.Context) error {
	name := rand.Text()
	here := filepath.Join(WorkDir(c.spec.StateDir, "probe"), name)
	if err := os.WriteFile(here, nil, 0o666); err != nil {
		return err
	}
	defer os.Remove(here)
	_, err := c.engine.Client().ContainerStatPath(ctx, c.id, probeDir+"/"+name)
	if errdefs.IsNotFound(err) {
		return c.unsharedError(c.spec.StateDir)
	}
	return err
}

// attributesLast is for how long a file system that is shared with a virtual machine may show a
// file as it was.
const attributesLast = time.Second

// compare compares what stands at a bind with what the container shows there. While it is being
// changed they may differ, and are looked at once more.
func (c *Container) compare(ctx context.Context, m mount.Mount) error {
	for last := false; ; last = true {
		here, err := os.Stat(m.Source)
		if err != nil || here.Mode()&os.ModeSocket != 0 {
			return err
		}
		there, err := c.engine.Client().ContainerStatPath(ctx, c.id, m.Target)
		if err != nil && !errdefs.IsNotFound(err) {
			return err
		}
		if err == nil && alike(here, there) {
			return nil
		}
		if last {
			return c.unsharedError(m.Source)
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

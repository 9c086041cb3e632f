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
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A bindChecker checks that a container shows the files of this machine. An engine on another machine, or
// one that gobuild reaches out of a container, may have other files at the same path.
//
// An agent on this machine's kernel says which files it sees: see agent.Client.Differs. Without one, a
// file with a new name must be in the container, and what is not gobuild's own must have the same times.
type bindChecker struct {
	engine   *engine.Engine
	id       string        // of the container
	agent    *agent.Client // may be nil
	mounts   []mount.Mount
	stateDir string
}

// probeDir is where each container of a build has the directory of the probe.
const probeDir = "/run/gobuild"

// probeMount mounts the directory of the probe.
func probeMount(stateDir string) (mount.Mount, error) {
	dir := WorkDir(stateDir, "probe")
	return Bind(dir, probeDir, true), fsx.MakeDir(stateDir, dir)
}

// check returns an UnsharedError for a bind that shows something else in the container.
func (c *bindChecker) check(ctx context.Context) error {
	if c.agent != nil {
		if other, known := c.agent.Differs(c.mounts); known {
			return c.unsharedError(other)
		}
	}
	if err := c.probe(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range c.mounts {
		if m.Type == mount.TypeBind && !executor.Below(m.Source, c.stateDir) {
			g.Go(func() error { return c.compare(ctx, m) })
		}
	}
	return g.Wait()
}

// unsharedError is the error for a directory; nil for "".
func (c *bindChecker) unsharedError(dir string) error {
	if dir == "" {
		return nil
	}
	return &UnsharedError{Engine: c.engine.Name(), Dir: dir}
}

// probe writes a file and looks for it in the container.
func (c *bindChecker) probe(ctx context.Context) error {
	name := rand.Text()
	here := filepath.Join(WorkDir(c.stateDir, "probe"), name)
	if err := os.WriteFile(here, nil, 0o666); err != nil {
		return err
	}
	defer os.Remove(here)
	_, err := c.engine.Client().ContainerStatPath(ctx, c.id, probeDir+"/"+name)
	if errdefs.IsNotFound(err) {
		return c.unsharedError(c.stateDir)
	}
	return err
}

// attributeDelay is how long a file system that is shared with a virtual machine may show old attributes.
const attributeDelay = time.Second

// compare compares a bind's source with what the container shows there. A file that is being changed may
// differ, so it is compared once more.
func (c *bindChecker) compare(ctx context.Context, m mount.Mount) error {
	for last := false; ; last = true {
		here, err := os.Stat(m.Source)
		if err != nil || here.Mode()&os.ModeSocket != 0 {
			return err
		}
		there, err := c.engine.Client().ContainerStatPath(ctx, c.id, m.Target)
		if err != nil && !errdefs.IsNotFound(err) {
			return err
		}
		if err == nil && isSameFile(here, there) {
			return nil
		}
		if last {
			return c.unsharedError(m.Source)
		}
		select {
		case <-time.After(attributeDelay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// timeTolerance is by how much the times of a file may differ on a shared file system.
const timeTolerance = 2 * time.Second

// isSameFile reports whether a file of this machine and one of the container look the same.
func isSameFile(here fs.FileInfo, there container.PathStat) bool {
	apart := here.ModTime().Sub(there.Mtime).Abs()
	return here.IsDir() == there.Mode.IsDir() && apart <= timeTolerance && (here.IsDir() || here.Size() == there.Size)
}

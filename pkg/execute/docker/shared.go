package docker

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/mount"
)

// probeDir is where each container of a build shows the directory that is looked for.
const probeDir = "/run/gobuild"

// A probe finds out whether the engine sees the directories of this machine: an engine on
// another one, or one that gobuild reaches out of a container, may have a directory of the
// same name, with other things in it or none. So a file with a new name is written, and must
// be there in the container.
type probe struct {
	dir, name string
}

func (e *Executor) newProbe() (probe, error) {
	p := probe{e.workDir("probe"), rand.Text()}
	if err := os.MkdirAll(p.dir, 0o777); err != nil {
		return p, err
	}
	return p, os.WriteFile(filepath.Join(p.dir, p.name), nil, 0o666)
}

func (p probe) mount() mount.Mount { return bind(p.dir, probeDir, true) }

func (p probe) remove() { os.Remove(filepath.Join(p.dir, p.name)) }

// check looks for the probe's file in a container.
func (p probe) check(ctx context.Context, e *Engine, id string) error {
	_, err := e.api.ContainerStatPath(ctx, id, probeDir+"/"+p.name)
	if errdefs.IsNotFound(err) {
		return &UnsharedError{Engine: e.Name(), Dir: filepath.Dir(filepath.Dir(p.dir))}
	}
	return err
}

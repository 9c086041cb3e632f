package docker

import (
	"context"
	"fmt"
	"slices"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// mountsOf are the mounts of a container: what its commands list, and /tmp.
func (e *Executor) mountsOf(ctx context.Context, key boxKey, t tools, list []plan.Mount) ([]mount.Mount, error) {
	var caches []mount.Mount
	mounts := []mount.Mount{e.tmp()}
	for _, m := range list {
		if m.Kind == hidden {
			continue
		}
		more, err := e.mount(m)
		if err != nil {
			return nil, err
		}
		if m.Kind == plan.Cache {
			caches = append(caches, more...)
		}
		mounts = append(mounts, more...)
	}
	if key.fetch {
		more, err := e.fetchMounts(key)
		if err != nil {
			return nil, err
		}
		mounts = append(mounts, more...)
		caches = append(caches, volumesOf(more)...)
	}
	uid, gid := e.ids()
	err := e.engine.Volumes.Make(ctx, t.image, caches,
		engine.VolumeOwner{UID: uid, GID: gid, CacheDir: e.opts.CacheDir})
	if err != nil {
		return nil, err
	}
	if mounts, err = e.hideIn(mounts, list); err != nil {
		return nil, err
	}
	goroot, err := e.quickRoot(ctx, key)
	return append(append(mounts, t.mounts...), goroot...), err
}

// quickRoot shows this machine's copy of a Go distribution in the place of the image's own where
// the engine reads images through FUSE: each container would read every file of it anew, as
// the kernel keeps nothing of one for the next.
func (e *Executor) quickRoot(ctx context.Context, key boxKey) ([]mount.Mount, error) {
	if e.engine.Info().Driver != "fuse-overlayfs" || key.image != "" || key.toolchain.Image != "" || e.unshared.Load() {
		return nil, nil
	}
	dir, err := e.installFor(ctx, key.toolchain.Version)
	if err != nil {
		return nil, err
	}
	return container.Binds(dir, goRoot, true)
}

// tmp is an anonymous volume, which the engine removes with the container: the archive API
// can read it, other than a tmpfs, and it takes no memory.
func (e *Executor) tmp() mount.Mount {
	return mount.Mount{Type: mount.TypeVolume, Target: plan.HomeDir, VolumeOptions: &mount.VolumeOptions{}}
}

func (e *Executor) mount(m plan.Mount) ([]mount.Mount, error) {
	switch m.Kind {
	case plan.Cache:
		return []mount.Mount{e.volume(m.Target, m.Owner, !m.Write)}, nil
	case plan.Work:
		dir := e.workDir(m.Source)
		if err := fsx.MakeDir(e.opts.StateDir, dir); err != nil {
			return nil, err
		}
		return []mount.Mount{container.Bind(dir, m.Target, !m.Write)}, nil
	case plan.Bind:
		return container.Binds(m.Source, m.Target, !m.Write)
	}
	return nil, fmt.Errorf("a mount of the unknown kind %q at %s", m.Kind, m.Target)
}

func volumesOf(mounts []mount.Mount) []mount.Mount {
	return slices.DeleteFunc(slices.Clone(mounts), func(m mount.Mount) bool {
		return m.Type != mount.TypeVolume || m.Source == ""
	})
}

package docker

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
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
	err := e.makeVolumes(ctx, t.image, caches)
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
	if e.engine.info.Driver != "fuse-overlayfs" || key.image != "" || key.toolchain.Image != "" || e.unshared.Load() {
		return nil, nil
	}
	dir, err := e.install(ctx, key.toolchain.Version, e.engine.os, e.engine.arch)
	if err != nil {
		return nil, err
	}
	return binds(dir, goRoot, true)
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
		if err := cache.MakeDir(e.opts.StateDir, dir); err != nil {
			return nil, err
		}
		return []mount.Mount{bind(dir, m.Target, !m.Write)}, nil
	case plan.Bind:
		return binds(m.Source, m.Target, !m.Write)
	}
	return nil, fmt.Errorf("a mount of the unknown kind %q at %s", m.Kind, m.Target)
}

// bind shows a file or directory of this machine. What is mounted below it there does not
// come along: a read-only bind would leave it writable.
func bind(source, target string, readOnly bool) mount.Mount {
	return mount.Mount{
		Type: mount.TypeBind, Source: source, Target: target, ReadOnly: readOnly,
		BindOptions: &mount.BindOptions{NonRecursive: true},
	}
}

// binds shows a directory and, each by a mount of its own, the file systems mounted below it.
func binds(source, target string, readOnly bool) ([]mount.Mount, error) {
	real, err := filepath.EvalSymlinks(source)
	if err != nil {
		return nil, fmt.Errorf("cannot mount %s: %w", source, err)
	}
	mounts := []mount.Mount{bind(real, target, readOnly)}
	below, err := mountPoints(real)
	if err != nil {
		return nil, err
	}
	for _, p := range below {
		rel := filepath.ToSlash(strings.TrimPrefix(p, real))
		mounts = append(mounts, bind(p, path.Join(target, rel), readOnly))
	}
	return mounts, nil
}

func volumesOf(mounts []mount.Mount) []mount.Mount {
	return slices.DeleteFunc(slices.Clone(mounts), func(m mount.Mount) bool {
		return m.Type != mount.TypeVolume || m.Source == ""
	})
}

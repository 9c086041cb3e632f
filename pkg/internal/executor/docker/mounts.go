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

// A mounter makes the mounts of containers.
type mounter struct {
	engine     *engine.Engine
	stateDir   string
	cacheDir   string
	volumes    string // see Options.Volumes
	user       *userSettings
	toolchains *toolchains
	sharing    *fileSharing
}

// mounts are the mounts of a container: what its commands list, and /tmp.
func (m *mounter) mounts(ctx context.Context, key boxKey, t tools, list []plan.Mount) ([]mount.Mount, error) {
	var caches []mount.Mount
	mounts := []mount.Mount{anonymousVolume(plan.HomeDir)}
	for _, l := range list {
		if l.Kind == hidden {
			continue
		}
		more, err := m.mount(l)
		if err != nil {
			return nil, err
		}
		if l.Kind == plan.Cache {
			caches = append(caches, more...)
		}
		mounts = append(mounts, more...)
	}
	if key.fetch {
		more, err := m.fetchMounts(key)
		if err != nil {
			return nil, err
		}
		mounts = append(mounts, more...)
		caches = append(caches, volumesOf(more)...)
	}
	uid, gid := m.sharing.ids()
	err := m.engine.Volumes.Make(ctx, t.image, caches,
		engine.VolumeOwner{UID: uid, GID: gid, CacheDir: m.cacheDir})
	if err != nil {
		return nil, err
	}
	if mounts, err = hideDirs(m.stateDir, mounts, list); err != nil {
		return nil, err
	}
	goroot, err := m.quickRoot(ctx, key)
	return append(append(mounts, t.mounts...), goroot...), err
}

// quickRoot mounts this machine's copy of a Go distribution over the image's own where the engine reads
// images through FUSE: there the kernel's cache of files does not outlive a container.
func (m *mounter) quickRoot(ctx context.Context, key boxKey) ([]mount.Mount, error) {
	if m.engine.Info().Driver != "fuse-overlayfs" || key.image != "" || key.toolchain.Image != "" ||
		m.sharing.copies.Load() {
		return nil, nil
	}
	dir, err := m.toolchains.install(ctx, key.toolchain.Version)
	if err != nil {
		return nil, err
	}
	return container.Binds(dir, goRoot, true)
}

// anonymousVolume is a volume that the engine removes with the container. The archive API can read it,
// unlike a tmpfs, and it takes no memory.
func anonymousVolume(target string) mount.Mount {
	return mount.Mount{Type: mount.TypeVolume, Target: target, VolumeOptions: &mount.VolumeOptions{}}
}

// mount makes the mounts for one of a command.
func (m *mounter) mount(p plan.Mount) ([]mount.Mount, error) {
	switch p.Kind {
	case plan.Cache:
		return []mount.Mount{m.volume(p.Target, p.Owner, !p.Write)}, nil
	case plan.Work:
		dir := container.WorkDir(m.stateDir, p.Source)
		if err := fsx.MakeDir(m.stateDir, dir); err != nil {
			return nil, err
		}
		return []mount.Mount{container.Bind(dir, p.Target, !p.Write)}, nil
	case plan.Bind:
		return container.Binds(p.Source, p.Target, !p.Write)
	}
	return nil, fmt.Errorf("a mount of the unknown kind %q at %s", p.Kind, p.Target)
}

func volumesOf(mounts []mount.Mount) []mount.Mount {
	return slices.DeleteFunc(slices.Clone(mounts), func(m mount.Mount) bool {
		return m.Type != mount.TypeVolume || m.Source == ""
	})
}

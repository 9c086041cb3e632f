package engine

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
)

// checkoutLabel is the ID of the checkout that has a cache's volume for itself.
const checkoutLabel = image.OwnLabel + ".checkout"

// A CacheVolume says which cache a volume is for, and how it is mounted.
type CacheVolume struct {
	Volumes  string // tells the caches of some executors from others; "" for those that all share
	UID      int    // of who writes: one that two users share, neither can write all of
	Checkout string // the ID of the checkout that has it for itself; "" where all share it
	Cache    string // what the cache is called; not empty
	Target   string // where it is mounted
	ReadOnly bool
}

// Mount is how a container mounts a volume. All that it says of a cache but the target is in its name.
func (e *Engine) Mount(v CacheVolume) mount.Mount {
	labels := e.labels()
	labels[uidLabel] = fmt.Sprint(v.UID)
	if v.Checkout != "" {
		labels[checkoutLabel] = v.Checkout
	}
	parts := []string{e.name, v.Volumes, fmt.Sprint(v.UID), v.Checkout, v.Cache}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return mount.Mount{
		Type: mount.TypeVolume, Source: strings.Join(parts, "-"), Target: v.Target, ReadOnly: v.ReadOnly,
		VolumeOptions: &mount.VolumeOptions{NoCopy: true, Labels: labels},
	}
}

// An VolumeOwner says who gets volumes, and where that is noted.
type VolumeOwner struct {
	UID, GID int
	CacheDir string // the user's cache directory of gobuild
}

// MakeVolumes creates the volumes that are missing, and gives them to a user. A new
// volume is root's; which ones have been given away is noted in the user's cache together
// with their time of creation, so that one that was removed and made again is seen. The image is any
// that the engine has.
func (e *Engine) MakeVolumes(ctx context.Context, image string, mounts []mount.Mount, to VolumeOwner) error {
	var given []mount.Mount
	made := map[string]string{}
	if err := e.owner.join(ctx); err != nil { // from here on the volumes are in use
		return err
	}
	notes, err := cache.OpenStore(filepath.Join(to.CacheDir, "docker"))
	if err != nil {
		return err
	}
	for _, m := range mounts {
		created, err := e.makeVolume(ctx, m)
		if err != nil {
			return fmt.Errorf("cannot make the volume %s: %w", m.Source, err)
		}
		var old string
		if key := e.volumeKey(m.Source); !notes.Get(key, &old) || old != created {
			given, made[key] = append(given, m), created
		}
	}
	if to.UID == 0 || len(given) == 0 {
		return nil
	}
	if err := e.giveVolumes(ctx, image, given, to); err != nil {
		return fmt.Errorf("cannot make volumes writable for user %d: %w", to.UID, err)
	}
	for key, created := range made {
		if err := notes.Put(key, created); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) volumeKey(name string) string {
	return "volume " + name + " of engine " + e.info.ID
}

// makeVolume creates a volume where there is none yet and returns when it was created.
func (e *Engine) makeVolume(ctx context.Context, m mount.Mount) (created string, err error) {
	vol, err := e.api.VolumeInspect(ctx, m.Source)
	if errdefs.IsNotFound(err) {
		vol, err = e.api.VolumeCreate(ctx, volume.CreateOptions{Name: m.Source, Labels: m.VolumeOptions.Labels})
	}
	return vol.CreatedAt, err
}

// giveVolumes makes a user the owner of volumes. It creates a container that has them
// and writes just their directories into it; the container never runs.
func (e *Engine) giveVolumes(ctx context.Context, image string, volumes []mount.Mount, to VolumeOwner) error {
	const parent = "/volumes"
	host := &container.HostConfig{NetworkMode: NoNetwork}
	for i, m := range volumes {
		m.Target, m.ReadOnly = fmt.Sprint(parent, "/", i), false
		host.Mounts = append(host.Mounts, m)
	}
	id, err := e.Create(ctx, &container.Config{Image: image, Entrypoint: []string{"/none"}}, host, nil)
	if err != nil {
		return err
	}
	defer e.RemoveNow(id)
	return e.CopyTo(ctx, id, parent, func(w *tar.Writer) error {
		for i := range volumes {
			header := tar.Header{Typeflag: tar.TypeDir, Name: fmt.Sprint(i, "/"), Mode: 0o755, Uid: to.UID, Gid: to.GID}
			if err := w.WriteHeader(&header); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveVolumes removes the caches with a CacheVolume.Volumes of that name.
func (e *Engine) RemoveVolumes(ctx context.Context, volumes string) error {
	prefix := e.name + "-" + volumes + "-"
	own := e.own()
	own.Add("name", prefix) // matches anywhere in a name
	list, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: own})
	if err != nil {
		return err
	}
	var errs []error
	for _, v := range list.Volumes {
		if !strings.HasPrefix(v.Name, prefix) {
			continue
		}
		if err := e.api.VolumeRemove(ctx, v.Name, false); err != nil && !errdefs.IsNotFound(err) {
			errs = append(errs, fmt.Errorf("cannot remove the volume %s: %w", v.Name, err))
		}
	}
	return errors.Join(errs...)
}

// RemoveCheckout removes the caches that a checkout has for itself. They are not needed any more, so
// errors do not count: clean removes what stays.
func (e *Engine) RemoveCheckout(ctx context.Context, id string) {
	own := e.own()
	own.Add("label", checkoutLabel+"="+id)
	list, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: own})
	if err != nil {
		return
	}
	for _, v := range list.Volumes {
		if e.hasVolume(v, "") {
			_ = e.api.VolumeRemove(ctx, v.Name, false)
		}
	}
}

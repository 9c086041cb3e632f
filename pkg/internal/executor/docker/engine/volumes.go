package engine

import (
	"archive/tar"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/image"
)

// checkoutLabel is the ID of the checkout that has a cache's volume for itself.
const checkoutLabel = image.OwnLabel + ".checkout"

// Volumes are the volumes of an engine in which caches are.
type Volumes struct {
	api        *client.Client
	engineID   string
	owner      *owner
	containers *Containers
}

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
func (v *Volumes) Mount(c CacheVolume) mount.Mount {
	labels := v.owner.labels()
	labels[uidLabel] = fmt.Sprint(c.UID)
	if c.Checkout != "" {
		labels[checkoutLabel] = c.Checkout
	}
	parts := []string{v.owner.name, c.Volumes, fmt.Sprint(c.UID), c.Checkout, c.Cache}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return mount.Mount{
		Type: mount.TypeVolume, Source: strings.Join(parts, "-"), Target: c.Target, ReadOnly: c.ReadOnly,
		VolumeOptions: &mount.VolumeOptions{NoCopy: true, Labels: labels},
	}
}

// A VolumeOwner says who gets volumes, and where that is noted.
type VolumeOwner struct {
	UID, GID int
	CacheDir string // the user's cache directory of gobuild
}

// Make creates the volumes that are missing, and gives them to a user, as a new volume is root's. The
// user's cache records which ones were given, with their time of creation: one that was removed and
// created again is given again. The image is any that the engine has.
func (v *Volumes) Make(ctx context.Context, image string, mounts []mount.Mount, to VolumeOwner) error {
	var given []mount.Mount
	made := map[string]string{}
	if err := v.owner.join(ctx); err != nil { // from here on the volumes are in use
		return err
	}
	records, err := cache.OpenStore(filepath.Join(to.CacheDir, "docker"))
	if err != nil {
		return err
	}
	for _, m := range mounts {
		created, err := v.create(ctx, m)
		if err != nil {
			return fmt.Errorf("cannot make the volume %s: %w", m.Source, err)
		}
		var old string
		if key := v.recordKey(m.Source); !records.Get(key, &old) || old != created {
			given, made[key] = append(given, m), created
		}
	}
	if to.UID == 0 || len(given) == 0 {
		return nil
	}
	if err := v.give(ctx, image, given, to); err != nil {
		return fmt.Errorf("cannot make volumes writable for user %d: %w", to.UID, err)
	}
	for key, created := range made {
		if err := records.Put(key, created); err != nil {
			return err
		}
	}
	return nil
}

// recordKey is the key under which the user's cache has when a volume was created that was given away.
func (v *Volumes) recordKey(name string) string {
	return "volume " + name + " of engine " + v.engineID
}

// create creates a volume where there is none yet and returns when it was created.
func (v *Volumes) create(ctx context.Context, m mount.Mount) (created string, err error) {
	vol, err := v.api.VolumeInspect(ctx, m.Source)
	if errdefs.IsNotFound(err) {
		vol, err = v.api.VolumeCreate(ctx, volume.CreateOptions{Name: m.Source, Labels: m.VolumeOptions.Labels})
	}
	return vol.CreatedAt, err
}

// give makes a user the owner of volumes. It creates a container that has them
// and writes just their directories into it; the container never runs.
func (v *Volumes) give(ctx context.Context, image string, volumes []mount.Mount, to VolumeOwner) error {
	const parent = "/volumes"
	host := &container.HostConfig{NetworkMode: NoNetwork}
	for i, m := range volumes {
		m.Target, m.ReadOnly = fmt.Sprint(parent, "/", i), false
		host.Mounts = append(host.Mounts, m)
	}
	id, err := v.containers.Create(ctx, &container.Config{Image: image, Entrypoint: []string{"/none"}}, host, nil)
	if err != nil {
		return err
	}
	defer v.containers.RemoveNow(id)
	return v.containers.CopyTo(ctx, id, parent, func(w *tar.Writer) error {
		for i := range volumes {
			header := tar.Header{Typeflag: tar.TypeDir, Name: fmt.Sprint(i, "/"), Mode: 0o755, Uid: to.UID, Gid: to.GID}
			if err := w.WriteHeader(&header); err != nil {
				return err
			}
		}
		return nil
	})
}

package docker

import (
	"archive/tar"
	"bytes"
	"cmp"
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
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkoutLabel is the ID of the checkout that has a cache's volume for itself.
const checkoutLabel = image.OwnLabel + ".checkout"

// cacheNames are what volumes of caches are called. A volume that another name was in use for is not
// believed: programs of any repository could write to it.
var cacheNames = map[string]string{plan.ModCache: "modules", plan.CacheDir: "builds", sumCache: "sums"}

// volume is the volume of a cache that is mounted at target. The user is in its name: one
// that two users share, neither can write all of. So is the checkout, where no other may see it.
func (e *Executor) volume(target string, owner plan.Owner, readOnly bool) mount.Mount {
	uid, _ := e.ids()
	labels := e.engine.labels()
	labels[uidLabel] = fmt.Sprint(uid)
	parts := []string{e.engine.name, e.opts.Volumes, fmt.Sprint(uid)}
	if owner == plan.Checkout {
		id := filepath.Base(e.opts.StateDir)
		labels[checkoutLabel] = id
		parts = append(parts, id)
	}
	parts = append(parts, cmp.Or(cacheNames[target], strings.Trim(strings.ReplaceAll(target, "/", "-"), "-")))
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return mount.Mount{
		Type: mount.TypeVolume, Source: strings.Join(parts, "-"), Target: target, ReadOnly: readOnly,
		VolumeOptions: &mount.VolumeOptions{NoCopy: true, Labels: labels},
	}
}

// makeVolumes creates the volumes that are missing, and gives them to the caller. A new
// volume is root's; which ones have been given away is noted in the user's cache together
// with their time of creation, so that one that was removed and made again is seen.
func (e *Executor) makeVolumes(ctx context.Context, image string, mounts []mount.Mount) error {
	var given []mount.Mount
	made := map[string]string{}
	if err := e.engine.owner.join(ctx); err != nil { // from here on the volumes are in use
		return err
	}
	notes, err := cache.OpenStore(filepath.Join(e.opts.CacheDir, "docker"))
	if err != nil {
		return err
	}
	for _, m := range mounts {
		created, err := e.engine.makeVolume(ctx, m)
		if err != nil {
			return fmt.Errorf("cannot make the volume %s: %w", m.Source, err)
		}
		var old string
		if key := e.volumeKey(m.Source); !notes.Get(key, &old) || old != created {
			given, made[key] = append(given, m), created
		}
	}
	uid, _ := e.ids()
	if uid == 0 || len(given) == 0 {
		return nil
	}
	if err := e.giveVolumes(ctx, image, given); err != nil {
		return fmt.Errorf("cannot make volumes writable for user %d: %w", uid, err)
	}
	for key, created := range made {
		if err := notes.Put(key, created); err != nil {
			return err
		}
	}
	return nil
}

func (e *Executor) volumeKey(name string) string {
	return "volume " + name + " of engine " + e.engine.info.ID
}

// makeVolume creates a volume where there is none yet and returns when it was created.
func (e *Engine) makeVolume(ctx context.Context, m mount.Mount) (created string, err error) {
	vol, err := e.api.VolumeInspect(ctx, m.Source)
	if errdefs.IsNotFound(err) {
		vol, err = e.api.VolumeCreate(ctx, volume.CreateOptions{Name: m.Source, Labels: m.VolumeOptions.Labels})
	}
	return vol.CreatedAt, err
}

// giveVolumes makes the caller the owner of volumes. It creates a container that has them
// and writes just their directories into it; the container never runs.
func (e *Executor) giveVolumes(ctx context.Context, image string, volumes []mount.Mount) error {
	const parent = "/volumes"
	uid, gid := e.ids()
	var archive bytes.Buffer
	tw := tar.NewWriter(&archive)
	host := &container.HostConfig{NetworkMode: noNetwork}
	for i, m := range volumes {
		name := fmt.Sprint(i)
		m.Target, m.ReadOnly = parent+"/"+name, false
		host.Mounts = append(host.Mounts, m)
		header := tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755, Uid: uid, Gid: gid}
		if err := tw.WriteHeader(&header); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	config := &container.Config{Image: image, Entrypoint: []string{"/none"}}
	id, err := e.engine.create(ctx, config, host, nil)
	if err != nil {
		return err
	}
	defer e.engine.removeNow(id)
	return e.engine.api.CopyToContainer(ctx, id, parent, &archive, container.CopyToContainerOptions{})
}

// RemoveVolumes removes the caches of executors with Options.Volumes of that name.
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

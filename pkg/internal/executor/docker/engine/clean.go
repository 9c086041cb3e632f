package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"

	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

// CleanOptions say what is removed from an engine.
type CleanOptions struct {
	// Volumes is the name of the volumes to remove, as CacheVolume.Volumes. With "", all of this
	// user are removed, with and without a name, and the images of toolchains, too.
	Volumes string
	// Waiting is called before another clean is waited for. It may be nil.
	Waiting func()
}

// A Thing is a container, a volume or an image of an engine.
type Thing struct {
	Kind string // "container", "volume" or "image"
	Name string
	Size int64  // bytes that it takes, or took; -1 where that is not known
	Why  string // why it is kept; "" where it was removed
}

// Clean removes what gobuild made for itself and this user in the engine: containers, volumes and images
// of toolchains. It keeps images that users build, what belongs to other users, and what a running gobuild
// uses. The list has what was removed, and what of this user's was kept, with the reason. An error does
// not end it.
func (l *Leftovers) Clean(ctx context.Context, o CleanOptions) ([]Thing, error) {
	c := &cleaner{leftovers: l, api: l.api, owner: l.owner, opts: o}
	if l.owner.hasRun() {
		if err := l.owner.join(ctx); err != nil {
			return nil, err
		}
		unlock, err := runs.LockClean(ctx, l.owner.cacheDir, o.Waiting)
		if err != nil {
			return nil, err
		}
		defer unlock()
		c.living = runs.Living(l.owner.cacheDir)
		delete(c.living, l.owner.runID())
	}
	err := errors.Join(c.cleanContainers(ctx), c.cleanVolumes(ctx))
	if o.Volumes == "" {
		err = errors.Join(err, c.cleanImages(ctx))
	}
	return c.things, err
}

// A cleaner carries out a Clean.
type cleaner struct {
	leftovers *Leftovers
	api       *client.Client
	owner     *owner
	opts      CleanOptions
	living    map[string]runs.About // runs that live, this one apart
	shared    bool                  // others have volumes in the engine
	things    []Thing
}

// record lists a thing by the outcome of its removal: it is gone, in use, or cannot be removed.
func (c *cleaner) record(t Thing, err error) error {
	switch {
	case errdefs.IsNotFound(err):
		return nil // somebody else removed it
	case errdefs.IsConflict(err):
		t.Why, err = "a container uses it", nil
	case err != nil:
		return fmt.Errorf("cannot remove the %s %s: %w", t.Kind, t.Name, err)
	}
	c.things = append(c.things, t)
	return nil
}

// keep lists a thing that is not removed, with the reason.
func (c *cleaner) keep(t Thing, why string) {
	t.Why = why
	c.things = append(c.things, t)
}

// describeUse says which run uses something.
func describeUse(a runs.About) string {
	where := ""
	if a.Dir != "" {
		where = " in " + a.Dir
	}
	return fmt.Sprintf("gobuild uses it, process %d%s", a.PID, where)
}

func (c *cleaner) cleanContainers(ctx context.Context) (err error) {
	list, err := c.api.ContainerList(ctx, container.ListOptions{All: true, Filters: c.owner.filter()})
	for _, found := range list {
		t := Thing{Kind: "container", Name: fmt.Sprintf("%.12s", found.ID), Size: -1}
		run, lives := c.living[found.Labels[runLabel]]
		switch {
		case !isOurs(found.Labels), c.owner.isHere(found.Labels) && found.Labels[runLabel] == c.owner.runID():
		case c.owner.isHere(found.Labels) && lives:
			c.keep(t, describeUse(run))
		case c.owner.isHere(found.Labels):
			err = errors.Join(err, c.record(t, c.leftovers.containers.Remove(ctx, found.ID)))
		case found.State == container.StateRunning:
			c.keep(t, "it runs, for a gobuild of another version, machine or cache")
		case !c.leftovers.isOlder(time.Unix(found.Created, 0), sweepAge):
			c.keep(t, "a gobuild of another version, machine or cache has just made it")
		default:
			err = errors.Join(err, c.record(t, c.leftovers.containers.Remove(ctx, found.ID)))
		}
	}
	return err
}

func (c *cleaner) cleanVolumes(ctx context.Context) error {
	list, err := c.api.VolumeList(ctx, volume.ListOptions{Filters: c.owner.filter()})
	if err != nil {
		return err
	}
	sizes := c.volumeSizes(ctx)
	var errs []error
	for _, v := range list.Volumes {
		t := Thing{Kind: "volume", Name: v.Name, Size: -1}
		if size, known := sizes[v.Name]; known {
			t.Size = size
		}
		c.shared = c.shared || !slices.Contains(c.owner.uids(), userOf(v))
		switch used := c.runUsing(v.Name); {
		case v.Labels[runLabel] != "":
			// It goes with its container; alone, it is what one left.
			if isOurs(v.Labels) && c.api.VolumeRemove(ctx, v.Name, false) == nil {
				c.things = append(c.things, t)
			}
		case !c.owner.ownsVolume(v, c.opts.Volumes):
		case used != "":
			c.keep(t, used)
		default:
			errs = append(errs, c.record(t, c.api.VolumeRemove(ctx, v.Name, false)))
		}
	}
	return errors.Join(errs...)
}

// runUsing says which run that lives uses volumes of that name, or "".
func (c *cleaner) runUsing(name string) string {
	for _, a := range c.living {
		if a.Executor == ExecutorName && c.owner.hasName(name, a.Volumes) {
			return describeUse(a)
		}
	}
	return ""
}

// sizeTime is how long the engine may take to report the sizes of volumes.
const sizeTime = 5 * time.Second

// volumeSizes are the sizes of volumes; none where the engine takes too long.
func (c *cleaner) volumeSizes(ctx context.Context) map[string]int64 {
	ctx, cancel := context.WithTimeout(ctx, sizeTime)
	defer cancel()
	usage, err := c.api.DiskUsage(ctx, types.DiskUsageOptions{Types: []types.DiskUsageObject{types.VolumeObject}})
	sizes := map[string]int64{}
	for _, v := range usage.Volumes {
		if err == nil && v.UsageData != nil {
			sizes[v.Name] = v.UsageData.Size
		}
	}
	return sizes
}

// cleanImages removes the names of gobuild's own images; the engine removes an image with its last name.
// The label does not tell which they are: an image whose base is a toolchain's has it too, and bases that
// packages are installed on are the user's and have none.
func (c *cleaner) cleanImages(ctx context.Context) error {
	var errs []error
	for _, repo := range []string{toolchainRepo, runRepo, packagesRepo} {
		list, err := c.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", repo))})
		errs = append(errs, err)
		for _, i := range list {
			for _, tag := range i.RepoTags {
				errs = append(errs, c.removeTag(ctx, i, tag))
			}
		}
	}
	return errors.Join(errs...)
}

// removeTag removes one name of an image.
func (c *cleaner) removeTag(ctx context.Context, i image.Summary, tag string) error {
	t := Thing{Kind: "image", Name: tag}
	if len(i.RepoTags) == 1 {
		t.Size = i.Size
	}
	mine, why := c.ownsTag(tag, i.Labels)
	for _, a := range c.living {
		if a.Executor == ExecutorName && why == "" {
			why = describeUse(a)
		}
	}
	switch {
	case !mine:
		return nil
	case why != "":
		c.keep(t, why)
		return nil
	}
	_, err := c.api.ImageRemove(ctx, tag, image.RemoveOptions{PruneChildren: true})
	return c.record(t, err)
}

// RemoveVolumes removes the caches with a CacheVolume.Volumes of that name.
func (l *Leftovers) RemoveVolumes(ctx context.Context, volumes string) error {
	prefix := l.owner.name + "-" + volumes + "-"
	own := l.owner.filter()
	own.Add("name", prefix) // matches anywhere in a name
	list, err := l.api.VolumeList(ctx, volume.ListOptions{Filters: own})
	if err != nil {
		return err
	}
	var errs []error
	for _, v := range list.Volumes {
		if !strings.HasPrefix(v.Name, prefix) {
			continue
		}
		if err := l.api.VolumeRemove(ctx, v.Name, false); err != nil && !errdefs.IsNotFound(err) {
			errs = append(errs, fmt.Errorf("cannot remove the volume %s: %w", v.Name, err))
		}
	}
	return errors.Join(errs...)
}

// RemoveCheckout removes the caches that a checkout has for itself. Errors are ignored: gobuild clean
// removes what stays.
func (l *Leftovers) RemoveCheckout(ctx context.Context, id string) {
	own := l.owner.filter()
	own.Add("label", checkoutLabel+"="+id)
	list, err := l.api.VolumeList(ctx, volume.ListOptions{Filters: own})
	if err != nil {
		return
	}
	for _, v := range list.Volumes {
		if l.owner.ownsVolume(v, "") {
			_ = l.api.VolumeRemove(ctx, v.Name, false)
		}
	}
}

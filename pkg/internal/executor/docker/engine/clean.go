package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"

	ours "github.com/gobuild-dev/gobuild/pkg/internal/image"
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
	Why  string // why it stays; "" where it was removed
}

// Clean removes what gobuild made for itself in the engine and this user: containers, volumes
// and images of toolchains. The images that users build are theirs, and stay; so does what
// belongs to other users, and what a gobuild uses that runs. The list has what was removed, and
// what of this user's stays, with the reason. What cannot be removed does not keep the rest.
func (e *Engine) Clean(ctx context.Context, o CleanOptions) ([]Thing, error) {
	c := &cleaning{Engine: e, CleanOptions: o}
	if e.owner != nil {
		if err := e.owner.join(ctx); err != nil {
			return nil, err
		}
		unlock, err := runs.LockClean(ctx, e.owner.cacheDir, o.Waiting)
		if err != nil {
			return nil, err
		}
		defer unlock()
		c.living = runs.Living(e.owner.cacheDir)
		delete(c.living, e.owner.id())
	}
	err := errors.Join(c.containers(ctx), c.volumes(ctx))
	if o.Volumes == "" {
		err = errors.Join(err, c.images(ctx))
	}
	return c.things, err
}

func (e *Engine) own() filters.Args {
	return filters.NewArgs(filters.Arg("label", ours.OwnLabel+"="+e.mark))
}

// A cleaning is a Clean that goes on.
type cleaning struct {
	*Engine
	CleanOptions
	living map[string]runs.About // runs that live, this one apart
	shared bool                  // others have volumes in the engine
	things []Thing
}

// removed notes what became of a thing: it is gone, in use, or cannot be removed.
func (c *cleaning) removed(t Thing, err error) error {
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

// stays notes a thing that is left alone.
func (c *cleaning) stays(t Thing, why string) {
	t.Why = why
	c.things = append(c.things, t)
}

// usedBy says which run uses something.
func usedBy(a runs.About) string {
	where := ""
	if a.Dir != "" {
		where = " in " + a.Dir
	}
	return fmt.Sprintf("gobuild uses it, process %d%s", a.PID, where)
}

func (c *cleaning) containers(ctx context.Context) (err error) {
	list, err := c.api.ContainerList(ctx, container.ListOptions{All: true, Filters: c.own()})
	for _, found := range list {
		t := Thing{Kind: "container", Name: fmt.Sprintf("%.12s", found.ID), Size: -1}
		run, lives := c.living[found.Labels[runLabel]]
		switch {
		case !c.ours(found.Labels), c.here(found.Labels) && found.Labels[runLabel] == c.owner.id():
		case c.here(found.Labels) && lives:
			c.stays(t, usedBy(run))
		case c.here(found.Labels):
			err = errors.Join(err, c.removed(t, c.Remove(ctx, found.ID)))
		case found.State == container.StateRunning:
			c.stays(t, "it runs, for a gobuild of another version, machine or cache")
		case !c.older(time.Unix(found.Created, 0), sweepAge):
			c.stays(t, "a gobuild of another version, machine or cache has just made it")
		default:
			err = errors.Join(err, c.removed(t, c.Remove(ctx, found.ID)))
		}
	}
	return err
}

func (c *cleaning) volumes(ctx context.Context) error {
	list, err := c.api.VolumeList(ctx, volume.ListOptions{Filters: c.own()})
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
		c.shared = c.shared || !slices.Contains(c.uids(), userOf(v))
		switch used := c.usesVolume(v.Name); {
		case v.Labels[runLabel] != "":
			// It goes with its container; alone, it is what one left.
			if c.ours(v.Labels) && c.api.VolumeRemove(ctx, v.Name, false) == nil {
				c.things = append(c.things, t)
			}
		case !c.hasVolume(v, c.Volumes):
		case used != "":
			c.stays(t, used)
		default:
			errs = append(errs, c.removed(t, c.api.VolumeRemove(ctx, v.Name, false)))
		}
	}
	return errors.Join(errs...)
}

// usesVolume says which run that lives uses volumes of that name, or "".
func (c *cleaning) usesVolume(name string) string {
	for _, a := range c.living {
		if a.Executor == ExecutorName && c.named(name, a.Volumes) {
			return usedBy(a)
		}
	}
	return ""
}

// sizeTime is how long the engine may count what volumes take.
const sizeTime = 5 * time.Second

// volumeSizes are those that the engine tells in a short time.
func (c *cleaning) volumeSizes(ctx context.Context) map[string]int64 {
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

// images takes the names of gobuild's own images away, and with the last name the engine
// removes an image. The label alone does not tell: an image that stands on a toolchain has it
// too, and bases that packages are installed on are the user's and have none.
func (c *cleaning) images(ctx context.Context) error {
	var errs []error
	for _, repo := range []string{toolchainRepo, runRepo, packagesRepo} {
		list, err := c.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", repo))})
		errs = append(errs, err)
		for _, i := range list {
			for _, tag := range i.RepoTags {
				errs = append(errs, c.image(ctx, i, tag))
			}
		}
	}
	return errors.Join(errs...)
}

// image removes one name of an image.
func (c *cleaning) image(ctx context.Context, i image.Summary, tag string) error {
	t := Thing{Kind: "image", Name: tag}
	if len(i.RepoTags) == 1 {
		t.Size = i.Size
	}
	mine, why := c.hasImage(tag, i.Labels)
	for _, a := range c.living {
		if a.Executor == ExecutorName && why == "" {
			why = usedBy(a)
		}
	}
	switch {
	case !mine:
		return nil
	case why != "":
		c.stays(t, why)
		return nil
	}
	_, err := c.api.ImageRemove(ctx, tag, image.RemoveOptions{PruneChildren: true})
	return c.removed(t, err)
}

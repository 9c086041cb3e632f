package engine

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
)

// sweepAge is how old a container must be that was created and never started, to be taken for
// one whose gobuild was killed in between, where nothing says which run it was.
const sweepAge = 15 * time.Minute

// sweepTime is how long a sweep may take, and how long the end of a run waits for it.
const sweepTime = 10 * time.Second

// sweepBeside sweeps once, while the run goes on. It is a matter of tidiness, so errors do not
// count.
func (e *Engine) sweepBeside() {
	e.swept.Do(func() {
		e.sweeping.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
			defer cancel()
			e.sweepContainers(ctx)
		})
	})
}

// lateCreations is how long a sweep waits for containers that the engine is still making.
const lateCreations = 2 * time.Second

// Sweep removes what killed runs of this user, on this machine, have left in the engine. asked are killed
// runs that had asked for a container: the engine may make it only now. It returns the runs that are to
// be looked at again.
//
// An engine lists a container before it knows it by its name (daemon.setHostConfig of 20.10), and says of
// its removal that there is no such container. So containers are gone when they are listed no more.
func (e *Engine) Sweep(ctx context.Context, asked []string) (late []string) {
	if e.owner.join(ctx) != nil {
		return asked
	}
	e.swept.Do(func() {})
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	unseen := slices.Clone(asked)
	for end := time.Now().Add(lateCreations); ; time.Sleep(100 * time.Millisecond) {
		listed := e.sweepContainers(ctx)
		unseen = slices.DeleteFunc(unseen, func(id string) bool { return slices.Contains(listed, id) })
		late = append(listed, unseen...)
		if len(late) == 0 || time.Now().After(end) || ctx.Err() != nil {
			break
		}
	}
	e.sweepVolumes(ctx)
	e.sweepImages(ctx)
	return late
}

// sweepContainers removes containers of killed runs. Those of others, of an older gobuild, and
// those of a machine or cache of which nothing is known here, go when they were created and
// never started: the engine removes what was. It returns the runs whose containers were listed.
func (e *Engine) sweepContainers(ctx context.Context) (ids []string) {
	list, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: e.own()})
	if err != nil {
		return nil
	}
	for _, c := range list {
		if e.ofKilled(c.Labels) || c.State == container.StateCreated && e.ours(c.Labels) &&
			e.older(time.Unix(c.Created, 0), sweepAge) {
			_ = e.Remove(ctx, c.ID)
			ids = append(ids, c.Labels[runLabel])
		}
	}
	return ids
}

// ofKilled reports whether something is of a run that was killed.
func (e *Engine) ofKilled(labels map[string]string) bool {
	return e.here(labels) && !e.owner.alive(labels[runLabel])
}

// here reports whether it can be known whether the run lives that made something.
func (e *Engine) here(labels map[string]string) bool {
	return e.owner != nil && e.owner.place != "" && labels[placeLabel] == e.owner.place
}

// ours reports whether something is this user's, or an older gobuild's, which did not say whose.
func (e *Engine) ours(labels map[string]string) bool {
	uid := labels[uidLabel]
	return uid == "" || uid == fmt.Sprint(os.Getuid())
}

// older reports whether a moment is so long ago, by the engine's clock.
func (e *Engine) older(t time.Time, age time.Duration) bool {
	now, err := time.Parse(time.RFC3339Nano, e.info.SystemTime)
	return err == nil && now.Sub(t) > age
}

// sweepVolumes removes anonymous volumes whose container was removed without them.
func (e *Engine) sweepVolumes(ctx context.Context) {
	if e.owner == nil {
		return
	}
	list, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: filters.NewArgs(
		filters.Arg("label", placeLabel+"="+e.owner.place), filters.Arg("dangling", "true"))})
	if err != nil {
		return
	}
	for _, v := range list.Volumes {
		if e.ofKilled(v.Labels) {
			_ = e.api.VolumeRemove(ctx, v.Name, false)
		}
	}
}

// sweepImages removes images that killed runs installed packages in.
func (e *Engine) sweepImages(ctx context.Context) {
	list, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference",
		packagesRepo))})
	if err != nil || e.owner == nil {
		return
	}
	for _, i := range list {
		for _, tag := range i.RepoTags {
			if run, place := packagesRun(tag); place == e.owner.place && !e.owner.alive(run) {
				_, _ = e.api.ImageRemove(ctx, tag, image.RemoveOptions{PruneChildren: true})
			}
		}
	}
}

// packagesTag names an image that a run installs packages in.
func (e *Engine) packagesTag(what, digest string) string {
	place := "unknown"
	if e.owner != nil {
		place = e.owner.place
	}
	return fmt.Sprintf("%s:%s-%.12s-%s-%s", packagesRepo, what, digest, place, e.owner.id())
}

// packagesRun is the run that a tag names, and its place; "" of tags of an older gobuild.
func packagesRun(tag string) (run, place string) {
	_, name, _ := strings.Cut(tag, ":")
	parts := strings.Split(name, "-")
	if len(parts) != 4 {
		return "", ""
	}
	return parts[3], parts[2]
}

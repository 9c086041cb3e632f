package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
)

// Leftovers are what runs of this user left in an engine, or keep there and do not need any more.
type Leftovers struct {
	api        *client.Client
	info       *system.Info // has the engine's clock
	owner      *owner
	containers *Containers

	swept    sync.Once
	sweeping sync.WaitGroup
}

// sweepAge is the age from which a container that never started counts as left by a killed gobuild, where
// nothing says which run created it.
const sweepAge = 15 * time.Minute

// sweepTime is how long a sweep may take, and how long Engine.Close waits for it.
const sweepTime = 10 * time.Second

// sweepInBackground sweeps once, while the run goes on; Engine.Close waits for it. Errors are ignored: the
// next run sweeps again.
func (l *Leftovers) sweepInBackground() {
	l.swept.Do(func() {
		l.sweeping.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), sweepTime)
			defer cancel()
			l.sweepContainers(ctx)
		})
	})
}

// lateCreations is how long a sweep waits for containers that the engine is still creating.
const lateCreations = 2 * time.Second

// Sweep removes what killed runs of this user, on this machine, have left in the engine. asked are killed
// runs that had asked for a container, which the engine may create only now. It returns the runs that
// must be swept again.
//
// An engine lists a container before it can remove it (daemon.setHostConfig of 20.10), and until then
// answers that there is no such container. So a container is gone only if it is not listed.
func (l *Leftovers) Sweep(ctx context.Context, asked []string) (late []string) {
	if l.owner.join(ctx) != nil {
		return asked
	}
	l.swept.Do(func() {})
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	unseen := slices.Clone(asked)
	for end := time.Now().Add(lateCreations); ; time.Sleep(100 * time.Millisecond) {
		listed := l.sweepContainers(ctx)
		unseen = slices.DeleteFunc(unseen, func(id string) bool { return slices.Contains(listed, id) })
		late = append(listed, unseen...)
		if len(late) == 0 || time.Now().After(end) || ctx.Err() != nil {
			break
		}
	}
	l.sweepVolumes(ctx)
	l.sweepImages(ctx)
	return late
}

// sweepContainers removes containers of killed runs. Those of an older gobuild, or of a machine or cache of
// which nothing is known here, are removed if they were created and never started: the engine removes
// the others at their end. It returns the runs whose containers were listed.
func (l *Leftovers) sweepContainers(ctx context.Context) (ids []string) {
	list, err := l.api.ContainerList(ctx, container.ListOptions{All: true, Filters: l.owner.filter()})
	if err != nil {
		return nil
	}
	for _, c := range list {
		if l.owner.isOfKilled(c.Labels) || c.State == container.StateCreated && isOurs(c.Labels) &&
			l.isOlder(time.Unix(c.Created, 0), sweepAge) {
			_ = l.containers.Remove(ctx, c.ID)
			ids = append(ids, c.Labels[runLabel])
		}
	}
	return ids
}

// isOlder reports whether a time is longer ago than age, by the engine's clock.
func (l *Leftovers) isOlder(t time.Time, age time.Duration) bool {
	now, err := time.Parse(time.RFC3339Nano, l.info.SystemTime)
	return err == nil && now.Sub(t) > age
}

// sweepVolumes removes anonymous volumes whose container was removed without them.
func (l *Leftovers) sweepVolumes(ctx context.Context) {
	if !l.owner.hasRun() {
		return
	}
	list, err := l.api.VolumeList(ctx, volume.ListOptions{Filters: filters.NewArgs(
		filters.Arg("label", placeLabel+"="+l.owner.place), filters.Arg("dangling", "true"))})
	if err != nil {
		return
	}
	for _, v := range list.Volumes {
		if l.owner.isOfKilled(v.Labels) {
			_ = l.api.VolumeRemove(ctx, v.Name, false)
		}
	}
}

// sweepImages removes images that killed runs installed packages in.
func (l *Leftovers) sweepImages(ctx context.Context) {
	list, err := l.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference",
		packagesRepo))})
	if err != nil || !l.owner.hasRun() {
		return
	}
	for _, i := range list {
		for _, tag := range i.RepoTags {
			if run, place := parsePackagesTag(tag); place == l.owner.place && !l.owner.isAlive(run) {
				_, _ = l.api.ImageRemove(ctx, tag, image.RemoveOptions{PruneChildren: true})
			}
		}
	}
}

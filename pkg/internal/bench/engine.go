package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"
)

// An engine is the Docker engine, with the images and volumes of this benchmark.
type engine struct {
	api  *client.Client
	info system.Info
	mark string // in the names or labels of the benchmark's objects
}

// connect finds the engine that DOCKER_HOST names, or that of the default socket.
func connect(ctx context.Context, mark string) (*engine, error) {
	api, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	info, err := api.Info(ctx)
	if err != nil {
		api.Close()
		return nil, err
	}
	return &engine{api: api, info: info, mark: mark}, nil
}

// volumes is the prefix of the names of the benchmark's volumes.
func (e *engine) volumes() string { return "gobuild-" + e.mark + "-" }

// ownVolumes are the names of the benchmark's volumes.
func (e *engine) ownVolumes(ctx context.Context) (names []string, err error) {
	list, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: filters.NewArgs(filters.Arg("name", e.volumes()))})
	if err != nil {
		return nil, err
	}
	for _, v := range list.Volumes {
		if strings.HasPrefix(v.Name, e.volumes()) { // the filter matches anywhere
			names = append(names, v.Name)
		}
	}
	return names, nil
}

// removeVolumes removes the benchmark's volumes whose names end with suffix.
func (e *engine) removeVolumes(ctx context.Context, suffix string) error {
	names, err := e.ownVolumes(ctx)
	errs := []error{err}
	for _, name := range names {
		if strings.HasSuffix(name, suffix) {
			errs = append(errs, e.removeVolume(ctx, name))
		}
	}
	return errors.Join(errs...)
}

// removeVolume removes a volume. It waits until no container uses it.
func (e *engine) removeVolume(ctx context.Context, name string) error {
	for try := 0; ; try++ {
		err := e.api.VolumeRemove(ctx, name, false)
		if err == nil || errdefs.IsNotFound(err) {
			return nil
		}
		if try == 20 || !errdefs.IsConflict(err) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// removeImages removes the images that gobuild built, also those without tags.
func (e *engine) removeImages(ctx context.Context) error {
	return e.remove(ctx, filters.Arg("label", ownLabel+"="+e.mark))
}

// removeReferences removes the images of a repository pattern.
func (e *engine) removeReferences(ctx context.Context, pattern string) error {
	return e.remove(ctx, filters.Arg("reference", pattern))
}

func (e *engine) remove(ctx context.Context, which filters.KeyValuePair) error {
	list, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(which)})
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(8)
	for _, i := range list {
		group.Go(func() error {
			_, err := e.api.ImageRemove(ctx, i.ID, image.RemoveOptions{Force: true, PruneChildren: true})
			if errdefs.IsNotFound(err) {
				return nil
			}
			return err
		})
	}
	return group.Wait()
}

// reference finds a tag of a pattern.
func (e *engine) reference(ctx context.Context, pattern string) (string, error) {
	list, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", pattern))})
	if err != nil {
		return "", err
	}
	for _, i := range list {
		if len(i.RepoTags) > 0 {
			return i.RepoTags[0], nil
		}
	}
	return "", errors.New("the engine has no image " + pattern)
}

// containers counts the containers that are started while f runs: each mounts a volume of the benchmark.
func (e *engine) containers(ctx context.Context, f func() error) (n int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	mounts := filters.NewArgs(filters.Arg("type", "volume"), filters.Arg("event", "mount"))
	messages, failed := e.api.Events(ctx, events.ListOptions{Filters: mounts})
	result := make(chan error, 1)
	go func() { // ends with f
		result <- f()
		time.Sleep(200 * time.Millisecond) // events may be late
		cancel()
	}()
	seen := map[string]bool{}
	for {
		select {
		case m := <-messages:
			if strings.HasPrefix(m.Actor.ID, e.volumes()) {
				seen[m.Actor.Attributes["container"]] = true
			}
		case err := <-failed:
			over := ctx.Err() != nil
			if own := <-result; own != nil || over {
				return len(seen), own
			}
			return 0, err
		}
	}
}

// countImages counts the benchmark's images that have a tag.
func (e *engine) countImages(ctx context.Context) (int, error) {
	list, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(
		filters.Arg("label", ownLabel+"="+e.mark), filters.Arg("dangling", "false"))})
	return len(list), err
}

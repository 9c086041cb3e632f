package docker

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/volume"
	ours "github.com/gobuild-dev/gobuild/pkg/image"
)

// Clean removes everything that gobuild made for itself in the engine: containers, volumes
// and images of toolchains. The images that users build are theirs, and stay. What cannot be
// removed does not keep the rest.
func (e *Engine) Clean(ctx context.Context) error {
	return errors.Join(e.cleanContainers(ctx), e.cleanVolumes(ctx), e.cleanImages(ctx))
}

func (e *Engine) own() filters.Args {
	return filters.NewArgs(filters.Arg("label", ours.OwnLabel+"="+e.mark))
}

func (e *Engine) cleanContainers(ctx context.Context) error {
	list, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: e.own()})
	for _, c := range list {
		err = errors.Join(err, e.remove(ctx, c.ID))
	}
	return err
}

func (e *Engine) cleanVolumes(ctx context.Context) error {
	list, err := e.api.VolumeList(ctx, volume.ListOptions{Filters: e.own()})
	if err != nil {
		return err
	}
	var errs []error
	for _, v := range list.Volumes {
		if err := e.api.VolumeRemove(ctx, v.Name, false); err != nil && !errdefs.IsNotFound(err) {
			errs = append(errs, fmt.Errorf("cannot remove the volume %s: %w", v.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Names of gobuild's own images in the engine.
const toolchainRepo, runRepo, packagesRepo = "gobuild-toolchain", "gobuild-run", "gobuild-packages"

// cleanImages takes the names of gobuild's own images away, and with the last name the engine
// removes an image. The label alone does not tell: an image that stands on a toolchain has it too.
func (e *Engine) cleanImages(ctx context.Context) error {
	list, err := e.api.ImageList(ctx, image.ListOptions{Filters: e.own()})
	if err != nil {
		return err
	}
	// Bases that packages are installed on are the user's, and have no label.
	more, err := e.api.ImageList(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", packagesRepo))})
	if err != nil {
		return err
	}
	var errs []error
	for _, i := range append(list, more...) {
		for _, tag := range i.RepoTags {
			if repo, _, _ := strings.Cut(tag, ":"); repo != toolchainRepo && repo != runRepo && repo != packagesRepo {
				continue
			}
			if _, err := e.api.ImageRemove(ctx, tag, image.RemoveOptions{PruneChildren: true}); err != nil && !errdefs.IsNotFound(err) {
				errs = append(errs, fmt.Errorf("cannot remove the image %s: %w", tag, err))
			}
		}
	}
	return errors.Join(errs...)
}

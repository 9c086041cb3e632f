package engine

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/containerd/errdefs"
	imagetypes "github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// Images are the images of an engine.
type Images struct {
	api        *client.Client
	info       *system.Info
	owner      *owner
	containers *Containers
}

var _ executor.Engine = (*Images)(nil)

// Load implements sink.Engine. An engine that rejects an archive answers with status 200
// and the error in its messages.
func (i *Images) Load(ctx context.Context, r io.Reader) error {
	answer, err := i.api.ImageLoad(ctx, r, client.ImageLoadWithQuiet(true))
	if err != nil {
		return fmt.Errorf("the engine did not take the image: %w", err)
	}
	defer answer.Body.Close()
	if err := readMessages(answer.Body, func(message) {}); err != nil {
		return fmt.Errorf("the engine did not take the image: %w", err)
	}
	return nil
}

// LoadOnce loads one of gobuild's own images into the engine, unless it is there. The reporter, which
// may be nil, shows the work under the title.
func (i *Images) LoadOnce(ctx context.Context, img v1.Image, tag string, r *progress.Reporter,
	title string) (err error) {
	one := sink.Loading{Image: img, Tags: []string{tag}}
	if there, err := one.IsLoaded(ctx, i); err != nil || there {
		return err
	}
	if id, _ := one.Find(ctx, i); id != "" {
		return i.api.ImageTag(ctx, id, tag) // another user's
	}
	task := r.Start(title)
	defer func() { task.Done(err) }()
	one.Progress = task.Bytes
	_, err = sink.Load(ctx, i, one)
	return err
}

// Save streams an image as docker save writes it.
func (i *Images) Save(ctx context.Context, ref string) (io.ReadCloser, error) {
	return i.api.ImageSave(ctx, []string{ref})
}

// ImageID implements sink.Engine.
func (i *Images) ImageID(ctx context.Context, ref string) (string, error) {
	found, err := i.api.ImageInspect(ctx, ref)
	if errdefs.IsNotFound(err) {
		return "", nil
	}
	return found.ID, err
}

// tagIndex has the IDs of images by their full names.
type tagIndex map[string]string

// listedPerInspect is how many images an engine lists in the time in which it inspects one.
const listedPerInspect = 4

// Tags lists the tags of all images, or returns nil; see executor.Engine.
func (i *Images) Tags(ctx context.Context, images int) (sink.Lookup, error) {
	if images*listedPerInspect < i.info.Images {
		return nil, nil
	}
	list, err := i.api.ImageList(ctx, imagetypes.ListOptions{})
	if err != nil {
		return nil, err
	}
	index := tagIndex{}
	for _, im := range list {
		for _, tag := range im.RepoTags {
			if name, err := imagename.Normalize(tag); err == nil {
				index[name] = im.ID
			}
		}
	}
	return index, nil
}

// ImageID implements sink.Lookup.
func (t tagIndex) ImageID(_ context.Context, ref string) (string, error) {
	name, err := imagename.Normalize(ref)
	return t[name], err
}

// Layers implements sink.Engine.
func (i *Images) Layers(ctx context.Context, ref string) ([]v1.Hash, error) {
	found, err := i.api.ImageInspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	layers := make([]v1.Hash, len(found.RootFS.Layers))
	for n, l := range found.RootFS.Layers {
		if layers[n], err = v1.NewHash(l); err != nil {
			return nil, err
		}
	}
	return layers, nil
}

// IsComplete implements sink.Engine. Before version 1.48 of the API (Docker 28), engines do not say which
// blobs they have; but they make containers only of what is there.
func (i *Images) IsComplete(ctx context.Context, ref string) (bool, error) {
	if versions.LessThan(i.api.ClientVersion(), "1.48") {
		files, err := i.Open(ctx, ref)
		if err != nil {
			return false, err
		}
		return true, files.Close()
	}
	found, err := i.api.ImageInspect(ctx, ref, client.ImageInspectWithManifests(true))
	if err != nil {
		return false, err
	}
	lacks := func(m imagetypes.ManifestSummary) bool { return !m.Available }
	return len(found.Manifests) > 0 && !slices.ContainsFunc(found.Manifests, lacks), nil
}

// KeepsBlobs implements sink.Engine.
func (i *Images) KeepsBlobs() bool {
	return slices.Contains(i.info.DriverStatus, [2]string{"driver-type", "io.containerd.snapshotter.v1"})
}

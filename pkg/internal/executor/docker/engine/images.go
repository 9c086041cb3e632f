package engine

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/containerd/errdefs"
	imagetypes "github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

var _ sink.Engine = (*Engine)(nil)

// Load implements sink.Engine. An engine that rejects an archive answers with status 200
// and the error in its messages.
func (e *Engine) Load(ctx context.Context, r io.Reader) error {
	answer, err := e.api.ImageLoad(ctx, r, client.ImageLoadWithQuiet(true))
	if err != nil {
		return fmt.Errorf("the engine did not take the image: %w", err)
	}
	defer answer.Body.Close()
	if err := readMessages(answer.Body, func(message) {}); err != nil {
		return fmt.Errorf("the engine did not take the image: %w", err)
	}
	return nil
}

// LoadOnce brings one of gobuild's own images into the engine, unless it is there. The title is what
// the reporter, which may be nil, calls the work.
func (e *Engine) LoadOnce(ctx context.Context, img v1.Image, tag string, r *progress.Reporter,
	title string) (err error) {
	id, err := img.ConfigName()
	if err != nil {
		return err
	}
	if have, err := e.ImageID(ctx, tag); err != nil || have == id.String() {
		return err
	}
	if have, _ := e.ImageID(ctx, id.String()); have == id.String() {
		return e.api.ImageTag(ctx, have, tag) // another user's
	}
	task := r.Start(title)
	defer func() { task.Done(err) }()
	_, err = sink.Load(ctx, e, sink.Loading{Image: img, Tags: []string{tag}, Progress: task.Bytes})
	return err
}

// Save streams an image as docker save writes it.
func (e *Engine) Save(ctx context.Context, ref string) (io.ReadCloser, error) {
	return e.api.ImageSave(ctx, []string{ref})
}

// ImageID implements sink.Engine.
func (e *Engine) ImageID(ctx context.Context, ref string) (string, error) {
	found, err := e.api.ImageInspect(ctx, ref)
	if errdefs.IsNotFound(err) {
		return "", nil
	}
	return found.ID, err
}

// tags are the IDs of images by their full names.
type tags map[string]string

// listedForOne is how many images an engine lists in the time in which it looks at one.
const listedForOne = 4

// Tags lists the tags of all images, or returns nil; see executor.Engine.
func (e *Engine) Tags(ctx context.Context, images int) (sink.Lookup, error) {
	if images*listedForOne < e.info.Images {
		return nil, nil
	}
	list, err := e.api.ImageList(ctx, imagetypes.ListOptions{})
	if err != nil {
		return nil, err
	}
	index := tags{}
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
func (t tags) ImageID(_ context.Context, ref string) (string, error) {
	name, err := imagename.Normalize(ref)
	return t[name], err
}

// Layers implements sink.Engine.
func (e *Engine) Layers(ctx context.Context, ref string) ([]v1.Hash, error) {
	found, err := e.api.ImageInspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	layers := make([]v1.Hash, len(found.RootFS.Layers))
	for i, l := range found.RootFS.Layers {
		if layers[i], err = v1.NewHash(l); err != nil {
			return nil, err
		}
	}
	return layers, nil
}

// PartialLoads implements sink.Engine. The image store of containerd wants every blob.
func (e *Engine) PartialLoads() bool {
	return !slices.Contains(e.info.DriverStatus, [2]string{"driver-type", "io.containerd.snapshotter.v1"})
}

package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/docker/docker/api/types/container"
	dockerimage "github.com/docker/docker/api/types/image"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
)

// LoadTemporary loads an image into the engine under a name of the run's own, until remove is called.
func (i *Images) LoadTemporary(ctx context.Context, img v1.Image) (tag string, remove func(), err error) {
	id, err := img.ConfigName()
	if err != nil {
		return "", nil, err
	}
	if err := i.owner.join(ctx); err != nil {
		return "", nil, err
	}
	tag = i.owner.packagesTag("base", id.Hex)
	if _, err := sink.Load(ctx, i, sink.Loading{Image: img, Tags: []string{tag}}); err != nil {
		i.untag(tag)
		return "", nil, err
	}
	return tag, func() { i.untag(tag) }, nil
}

// Commit makes an image of a container and streams it as docker save writes it. Nothing stays in the
// engine: the image is removed when the stream is closed.
func (i *Images) Commit(ctx context.Context, id string) (io.ReadCloser, error) {
	tag := i.owner.packagesTag("made", id)
	if err := i.commit(ctx, id, tag); err != nil {
		return nil, fmt.Errorf("the engine did not keep what was installed: %w", err)
	}
	saved, err := i.Save(ctx, tag)
	if err != nil {
		i.untag(tag)
		return nil, err
	}
	return &temporaryArchive{saved, func() { i.untag(tag) }}, nil
}

// commit makes an image of a container. As in Create, the engine is not told of the end of ctx.
func (i *Images) commit(ctx context.Context, id, tag string) error {
	committed := make(chan error, 1)
	go func() { // ends with the answer of the engine
		_, err := i.api.ContainerCommit(context.WithoutCancel(ctx), id, container.CommitOptions{Reference: tag})
		if ctx.Err() != nil {
			i.untag(tag)
		}
		committed <- err
	}()
	select {
	case err := <-committed:
		return errors.Join(err, ctx.Err())
	case <-ctx.Done():
	}
	select {
	case <-committed:
	case <-time.After(lateCreation):
		i.owner.leave()
	}
	return ctx.Err()
}

// temporaryArchive is the archive of an image that is removed when the archive is closed.
type temporaryArchive struct {
	io.ReadCloser
	remove func()
}

func (c *temporaryArchive) Close() error {
	err := c.ReadCloser.Close()
	c.remove()
	return err
}

// untag removes a name of gobuild's own from an image. The engine removes an image with its last name.
func (i *Images) untag(tag string) {
	ctx, cancel := context.WithTimeout(context.Background(), KillTimeout)
	defer cancel()
	_, _ = i.api.ImageRemove(ctx, tag, dockerimage.RemoveOptions{PruneChildren: true})
}

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

// LoadTemporary brings an image into the engine under a name of the run's own, until remove is called.
func (e *Engine) LoadTemporary(ctx context.Context, img v1.Image) (tag string, remove func(), err error) {
	id, err := img.ConfigName()
	if err != nil {
		return "", nil, err
	}
	if err := e.owner.join(ctx); err != nil {
		return "", nil, err
	}
	tag = e.packagesTag("base", id.Hex)
	if _, err := sink.Load(ctx, e, sink.Loading{Image: img, Tags: []string{tag}}); err != nil {
		e.untag(tag)
		return "", nil, err
	}
	return tag, func() { e.untag(tag) }, nil
}

// Commit makes an image of a container and streams it as docker save writes it. Nothing stays in the
// engine: the image is removed when the stream is closed.
func (e *Engine) Commit(ctx context.Context, id string) (io.ReadCloser, error) {
	tag := e.packagesTag("made", id)
	if err := e.commit(ctx, id, tag); err != nil {
		return nil, fmt.Errorf("the engine did not keep what was installed: %w", err)
	}
	saved, err := e.Save(ctx, tag)
	if err != nil {
		e.untag(tag)
		return nil, err
	}
	return &committed{saved, func() { e.untag(tag) }}, nil
}

// commit makes an image of a container. As in Create, the engine is not told of the end of ctx.
func (e *Engine) commit(ctx context.Context, id, tag string) error {
	made := make(chan error, 1)
	go func() {
		_, err := e.api.ContainerCommit(context.WithoutCancel(ctx), id, container.CommitOptions{Reference: tag})
		if ctx.Err() != nil {
			e.untag(tag)
		}
		made <- err
	}()
	select {
	case err := <-made:
		return errors.Join(err, ctx.Err())
	case <-ctx.Done():
	}
	select {
	case <-made:
	case <-time.After(lateCreation):
		e.owner.leave()
	}
	return ctx.Err()
}

// committed is the archive of an image that goes when it was read.
type committed struct {
	io.ReadCloser
	remove func()
}

func (c *committed) Close() error {
	err := c.ReadCloser.Close()
	c.remove()
	return err
}

// untag takes a name of gobuild's own from an image; without another name it is gone.
func (e *Engine) untag(tag string) {
	ctx, cancel := context.WithTimeout(context.Background(), KillTimeout)
	defer cancel()
	_, _ = e.api.ImageRemove(ctx, tag, dockerimage.RemoveOptions{PruneChildren: true})
}

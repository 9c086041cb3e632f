package engine

import (
	"archive/tar"
	"context"
	"errors"
	"io"

	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// CopyTo unpacks the archive that fill writes in a directory of a container, which need not run.
func (c *Containers) CopyTo(ctx context.Context, id, dir string, fill func(*tar.Writer) error) error {
	archive := layer.NewStream(func(w io.Writer) error {
		tw := tar.NewWriter(w)
		if err := fill(tw); err != nil {
			return err
		}
		return tw.Close()
	})
	err := c.api.CopyToContainer(ctx, id, dir, archive, container.CopyToContainerOptions{})
	return errors.Join(err, archive.Stop())
}

// EachFile calls do with every entry of the archive that the engine makes of a file or
// directory of a container, which need not run.
func (c *Containers) EachFile(ctx context.Context, id, name string, do func(h *tar.Header, r io.Reader) error) error {
	stream, _, err := c.api.CopyFromContainer(ctx, id, name)
	if err != nil {
		return err
	}
	defer stream.Close()
	archive := tar.NewReader(stream)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := do(h, archive); err != nil {
			return err
		}
	}
}

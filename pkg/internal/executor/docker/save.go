package docker

import (
	"context"
	"io"
)

// Save streams an image as docker save writes it.
func (e *Engine) Save(ctx context.Context, ref string) (io.ReadCloser, error) {
	return e.api.ImageSave(ctx, []string{ref})
}

package docker

import (
	"context"
	"path/filepath"

	"github.com/containerd/errdefs"
	dockerimage "github.com/docker/docker/api/types/image"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// ImageToolchain returns the Go version that an image has, "1.26.8", and the image's ID.
// An image that the engine lacks is pulled.
func (e *Executor) ImageToolchain(ctx context.Context, ref string) (version, digest string, err error) {
	f, err := e.lookOnce(ctx, ref)
	return f.Version, f.ID, err
}

func (e *Executor) imageTools(ctx context.Context, ref string) (tools, error) {
	f, err := e.lookOnce(ctx, ref)
	return tools{image: f.ID, goPath: f.Go, wait: []string{f.Gofmt}, unset: f.Unset}, err
}

// knownKey begins the key of what is known of an image; another version of it knows more.
const knownKey = "image toolchain 2 "

// lookOnce is look, with what is known of an image ID kept in the state directory.
func (e *Executor) lookOnce(ctx context.Context, ref string) (found, error) {
	image, err := e.inspect(ctx, ref)
	if err != nil {
		return found{}, err
	}
	var f found
	store, err := cache.OpenStore(filepath.Join(e.opts.StateDir, "docker", "known"))
	if err != nil {
		return found{}, err
	}
	if store.Get(knownKey+image.ID, &f) {
		return f, nil
	}
	if f, err = e.engine.look(ctx, ref); err != nil {
		return found{}, err
	}
	return f, store.Put(knownKey+image.ID, f)
}

// inspect asks the engine for an image, and has it pulled where the engine lacks it.
func (e *Executor) inspect(ctx context.Context, ref string) (dockerimage.InspectResponse, error) {
	found, err := e.engine.api.ImageInspect(ctx, ref)
	if !errdefs.IsNotFound(err) {
		return found, err
	}
	if err := e.pull(ctx, ref); err != nil {
		return found, err
	}
	return e.engine.api.ImageInspect(ctx, ref)
}

// envOf are the variables that an image sets.
func envOf(i dockerimage.InspectResponse) []string {
	if i.Config == nil {
		return nil
	}
	return i.Config.Env
}

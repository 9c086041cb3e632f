package docker

import (
	"context"
	"path/filepath"

	dockerimage "github.com/docker/docker/api/types/image"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// ImageToolchain returns the Go version that an image has, "1.26.8", and the image's ID.
// An image that the engine lacks is pulled.
func (e *Executor) ImageToolchain(ctx context.Context, ref string) (version, digest string, err error) {
	f, err := e.toolchainOf(ctx, ref)
	return f.Version, f.ID, err
}

func (e *Executor) imageTools(ctx context.Context, ref string) (tools, error) {
	f, err := e.toolchainOf(ctx, ref)
	return tools{image: f.ID, goPath: f.Go, wait: []string{f.Gofmt}, unset: f.Unset}, err
}

// knownKey begins the key of what is known of an image; another version of it knows more.
const knownKey = "image toolchain 2 "

// toolchainOf is readToolchain, with what is known of an image ID kept in the state directory.
func (e *Executor) toolchainOf(ctx context.Context, ref string) (found, error) {
	image, err := e.engine.Images.Inspect(ctx, ref, e.opts.Reporter)
	if err != nil {
		return found{}, err
	}
	var f found
	store, err := cache.OpenStore(filepath.Join(e.opts.StateDir, Name, "known"))
	if err != nil {
		return found{}, err
	}
	if store.Get(knownKey+image.ID, &f) {
		return f, nil
	}
	if f, err = readToolchain(ctx, e.engine, ref); err != nil {
		return found{}, err
	}
	return f, store.Put(knownKey+image.ID, f)
}

// envOf are the variables that an image sets.
func envOf(i dockerimage.InspectResponse) []string {
	if i.Config == nil {
		return nil
	}
	return i.Config.Env
}

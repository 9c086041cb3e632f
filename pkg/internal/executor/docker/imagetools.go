package docker

import (
	"context"
	"path/filepath"

	dockerimage "github.com/docker/docker/api/types/image"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// imageTools are the tools of an image that the configuration names.
func (t *toolchains) imageTools(ctx context.Context, ref string) (tools, error) {
	f, err := t.inspect(ctx, ref)
	return tools{image: f.ID, goPath: f.Go, wait: []string{f.Gofmt}, unset: f.Unset}, err
}

// knownKey begins the keys of records of images. Its version is raised if a record has more.
const knownKey = "image toolchain 2 "

// inspect returns what toolchain an image has, which the state directory keeps by the image's ID.
func (t *toolchains) inspect(ctx context.Context, ref string) (imageToolchain, error) {
	image, err := t.engine.Images.Inspect(ctx, ref, t.reporter)
	if err != nil {
		return imageToolchain{}, err
	}
	var f imageToolchain
	store, err := cache.OpenStore(filepath.Join(t.stateDir, Name, "known"))
	if err != nil {
		return imageToolchain{}, err
	}
	if store.Get(knownKey+image.ID, &f) {
		return f, nil
	}
	if f, err = readToolchain(ctx, t.engine, ref); err != nil {
		return imageToolchain{}, err
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

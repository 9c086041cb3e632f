package docker

import (
	"context"
	"path/filepath"
	"strings"

	dockerimage "github.com/docker/docker/api/types/image"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/base"
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
	ref, image, err := t.getImage(ctx, ref)
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

// getImage returns what the engine says of an image, and the name that the engine has it by. An image
// that the engine lacks is pulled: by the engine, or by gobuild where the configuration says how its
// registry is reached, which the engine does not know.
func (t *toolchains) getImage(ctx context.Context, ref string) (name string, i dockerimage.InspectResponse,
	err error) {
	name = ref
	if t.access.Hosts.Has(ref) {
		name = strings.ReplaceAll(ref, "@sha256:", ":sha256-") // an image of a digest is loaded under a tag
		if id, err := t.engine.Images.ImageID(ctx, name); err != nil || id == "" {
			if err := t.pull(ctx, ref, name); err != nil {
				return name, i, err
			}
		}
	}
	i, err = t.engine.Images.Inspect(ctx, name, t.access.Keychain, t.reporter)
	return name, i, err
}

// pull loads an image of a registry into the engine, under a name.
func (t *toolchains) pull(ctx context.Context, ref, name string) error {
	goos, goarch := t.engine.Platform()
	img, err := base.Resolve(ctx, ref, v1.Platform{OS: goos, Architecture: goarch}, base.Options{
		Access: t.access, CacheDir: filepath.Join(t.cacheDir, "registry"),
		Warn: func(text string) { t.reporter.Warn("%s", text) },
	})
	if err != nil {
		return err
	}
	return t.engine.Images.LoadOnce(ctx, img, name, t.reporter, "pull "+ref)
}

// envOf are the variables that an image sets.
func envOf(i dockerimage.InspectResponse) []string {
	if i.Config == nil {
		return nil
	}
	return i.Config.Env
}

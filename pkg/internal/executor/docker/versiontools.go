package docker

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// goRoot is the directory of a Go distribution in its container.
const goRoot = "/usr/local/go"

// versionTools loads a Go distribution into the engine as an image of nothing else.
func (t *toolchains) versionTools(ctx context.Context, version string) (tools, error) {
	if _, err := t.install(ctx, version); err != nil {
		return tools{}, err
	}
	_, goarch := t.engine.Platform()
	img, err := distribution.Image(ctx, t.store, t.reporter, t.cacheDir, version, goarch)
	if err != nil {
		return tools{}, err
	}
	id, err := img.ConfigName()
	if err != nil {
		return tools{}, err
	}
	tag := engine.ToolchainTag(version, id.Hex)
	if err := t.engine.Images.LoadOnce(ctx, img, tag, t.reporter,
		"load go"+version+" into the engine"); err != nil {
		return tools{}, err
	}
	return tools{image: tag, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"}}, nil
}

// install makes a Go distribution for the engine's containers available on this machine.
func (t *toolchains) install(ctx context.Context, version string) (dir string, err error) {
	goos, goarch := t.engine.Platform()
	return distribution.Install(ctx, t.store, t.reporter, version, goos, goarch)
}

// fetchTools are a Go distribution within another image, in which modules are fetched.
func (t *toolchains) fetchTools(ctx context.Context, key boxKey) (tools, error) {
	dir, err := t.install(ctx, key.toolchain.Version)
	if err != nil {
		return tools{}, err
	}
	name, image, err := t.getImage(ctx, key.image)
	if err != nil {
		return tools{}, err
	}
	mounts, err := container.Binds(dir, goRoot, true)
	return tools{
		image: name, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"},
		mounts: mounts, unset: unsetNames(envOf(image)),
	}, err
}

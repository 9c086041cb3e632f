package docker

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// goRoot is where a toolchain stands in its container.
const goRoot = "/usr/local/go"

// versionTools brings a Go distribution into the engine as an image of nothing else.
func (e *Executor) versionTools(ctx context.Context, version string) (tools, error) {
	if _, err := e.installFor(ctx, version); err != nil {
		return tools{}, err
	}
	_, goarch := e.engine.Platform()
	img, err := distribution.Image(ctx, e.opts.Toolchains, e.opts.Reporter, e.opts.CacheDir, version, goarch)
	if err != nil {
		return tools{}, err
	}
	id, err := img.ConfigName()
	if err != nil {
		return tools{}, err
	}
	tag := engine.ToolchainTag(version, id.Hex)
	if err := e.engine.Images.LoadOnce(ctx, img, tag, e.opts.Reporter,
		"load go"+version+" into the engine"); err != nil {
		return tools{}, err
	}
	return tools{image: tag, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"}}, nil
}

// installFor makes a Go distribution for the engine's containers available on this machine.
func (e *Executor) installFor(ctx context.Context, version string) (dir string, err error) {
	goos, goarch := e.engine.Platform()
	return e.install(ctx, version, goos, goarch)
}

// install makes a Go distribution available on this machine.
func (e *Executor) install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return distribution.Install(ctx, e.opts.Toolchains, e.opts.Reporter, version, goos, goarch)
}

// fetchTools are a Go distribution within another image, in which modules are fetched.
func (e *Executor) fetchTools(ctx context.Context, key boxKey) (tools, error) {
	dir, err := e.installFor(ctx, key.toolchain.Version)
	if err != nil {
		return tools{}, err
	}
	image, err := e.engine.Images.Inspect(ctx, key.image, e.opts.Reporter)
	if err != nil {
		return tools{}, err
	}
	mounts, err := container.Binds(dir, goRoot, true)
	return tools{
		image: key.image, goPath: goRoot + "/bin/go", wait: []string{goRoot +
			"/bin/gofmt"}, mounts: mounts, unset: unset(envOf(image)),
	}, err
}

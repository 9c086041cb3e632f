package docker

import (
	"context"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/distribution"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
)

// goRoot is where a toolchain stands in its container.
const goRoot = "/usr/local/go"

// versionTools brings a Go distribution into the engine as an image of nothing else.
func (e *Executor) versionTools(ctx context.Context, version string) (tools, error) {
	if _, err := e.install(ctx, version, e.engine.os, e.engine.arch); err != nil {
		return tools{}, err
	}
	img, err := distribution.Image(ctx, e.opts.Toolchains, e.opts.Reporter, e.opts.CacheDir, version, e.engine.arch)
	if err != nil {
		return tools{}, err
	}
	id, err := img.ConfigName()
	if err != nil {
		return tools{}, err
	}
	tag := fmt.Sprintf("%s:go%s-%.12s%s", toolchainRepo, version, id.Hex, userSuffix())
	if err := e.load(ctx, img, tag, "load go"+version+" into the engine"); err != nil {
		return tools{}, err
	}
	return tools{image: tag, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"}}, nil
}

// install makes a Go distribution available on this machine.
func (e *Executor) install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	return distribution.Install(ctx, e.opts.Toolchains, e.opts.Reporter, version, goos, goarch)
}

// load brings one of gobuild's own images into the engine, unless it is there.
func (e *Executor) load(ctx context.Context, img v1.Image, tag, title string) (err error) {
	id, err := img.ConfigName()
	if err != nil {
		return err
	}
	if have, err := e.engine.ImageID(ctx, tag); err != nil || have == id.String() {
		return err
	}
	if have, _ := e.engine.ImageID(ctx, id.String()); have == id.String() {
		return e.engine.api.ImageTag(ctx, have, tag) // another user's
	}
	task := e.opts.Reporter.Start(title)
	defer func() { task.Done(err) }()
	_, err = sink.Load(ctx, e.engine, sink.Loading{Image: img, Tags: []string{tag}, Progress: task.Bytes})
	return err
}

// fetchTools are a Go distribution within another image, in which modules are fetched.
func (e *Executor) fetchTools(ctx context.Context, key boxKey) (tools, error) {
	dir, err := e.install(ctx, key.toolchain.Version, e.engine.os, e.engine.arch)
	if err != nil {
		return tools{}, err
	}
	image, err := e.inspect(ctx, key.image)
	if err != nil {
		return tools{}, err
	}
	mounts, err := binds(dir, goRoot, true)
	return tools{
		image: key.image, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"}, mounts: mounts, unset: unset(envOf(image)),
	}, err
}

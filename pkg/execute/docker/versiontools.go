package docker

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/image"
	"github.com/gobuild-dev/gobuild/pkg/toolchain"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// goRoot is where a toolchain stands in its container.
const goRoot = "/usr/local/go"

// versionTools brings a Go distribution into the engine as an image of nothing else.
func (e *Executor) versionTools(ctx context.Context, version string) (tools, error) {
	img, err := e.ToolchainImage(ctx, version)
	if err != nil {
		return tools{}, err
	}
	id, err := img.ConfigName()
	if err != nil {
		return tools{}, err
	}
	tag := fmt.Sprintf("gobuild-toolchain:go%s-%.12s", version, id.Hex)
	if err := e.load(ctx, img, tag, "load go"+version+" into the engine"); err != nil {
		return tools{}, err
	}
	return tools{image: tag, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"}}, nil
}

// ToolchainImage is the image of a Go version for the engine's architecture: the toolchain,
// the libraries that old ones need, certificates and /tmp. The version is downloaded where
// it is missing.
func (e *Executor) ToolchainImage(ctx context.Context, version string) (v1.Image, error) {
	dir, err := e.install(ctx, version, e.engine.os, e.engine.arch)
	if err != nil {
		return nil, err
	}
	found, err := toolchain.Libraries(dir)
	if err != nil {
		return nil, err
	}
	libs := make([]image.Lib, len(found))
	for i, l := range found {
		libs[i] = image.Lib(l)
	}
	digests, err := cache.OpenStore(filepath.Join(e.opts.CacheDir, "layers"))
	if err != nil {
		return nil, err
	}
	return image.Toolchain(dir, libs, digests)
}

// install makes a Go distribution available on this machine, and tells of its download.
func (e *Executor) install(ctx context.Context, version, goos, goarch string) (dir string, err error) {
	if dir, ok := e.opts.Toolchains.Cached(version, goos, goarch); ok {
		return dir, nil
	}
	task := e.opts.Reporter.Start(fmt.Sprintf("download go%s for %s/%s", version, goos, goarch))
	defer func() { task.Done(err) }()
	return e.opts.Toolchains.WithProgress(task.Bytes).Install(ctx, version, goos, goarch)
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
	task := e.opts.Reporter.Start(title)
	defer func() { task.Done(err) }()
	_, err = image.Load(ctx, e.engine, img, []string{tag}, nil, task.Bytes)
	return err
}

// fetchTools are a Go distribution within another image, in which modules are fetched.
func (e *Executor) fetchTools(ctx context.Context, key boxKey) (tools, error) {
	dir, err := e.install(ctx, key.toolchain.Version, e.engine.os, e.engine.arch)
	if err != nil {
		return tools{}, err
	}
	if id, err := e.engine.ImageID(ctx, key.image); err != nil {
		return tools{}, err
	} else if id == "" {
		if err := e.pull(ctx, key.image); err != nil {
			return tools{}, err
		}
	}
	mounts, err := binds(dir, goRoot, true)
	return tools{image: key.image, goPath: goRoot + "/bin/go", wait: []string{goRoot + "/bin/gofmt"}, mounts: mounts}, err
}

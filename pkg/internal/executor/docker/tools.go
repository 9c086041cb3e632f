package docker

import (
	"context"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/once"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// tools is a toolchain as containers have it.
type tools struct {
	image  string        // what containers are made of
	goPath string        // absolute path of the go command in them
	wait   []string      // a command that ends when its input does
	mounts []mount.Mount // where the image itself has no toolchain
	unset  []string      // variables of the image that commands do not get
}

// toolchains makes the toolchains of a run available to the engine.
type toolchains struct {
	engine   *engine.Engine
	store    *toolchain.Store
	reporter *progress.Reporter
	access   registry.Access
	stateDir string
	cacheDir string
	known    once.Map[boxKey, tools]
}

// tools makes the toolchain of a box available to the engine. It does so once for each toolchain; a
// failure is not kept.
func (t *toolchains) tools(ctx context.Context, key boxKey) (tools, error) {
	key = boxKey{toolchain: key.toolchain, image: key.image}
	return t.known.DoAgain(key, func() (tools, error) { return t.makeTools(ctx, key) })
}

func (t *toolchains) makeTools(ctx context.Context, key boxKey) (tools, error) {
	switch {
	case key.image != "":
		return t.fetchTools(ctx, key)
	case key.toolchain.Image != "":
		return t.imageTools(ctx, key.toolchain.Image)
	}
	return t.versionTools(ctx, key.toolchain.Version)
}

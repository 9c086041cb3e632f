package docker

import (
	"context"

	"github.com/docker/docker/api/types/mount"
)

// tools is a toolchain as containers have it.
type tools struct {
	image  string        // what containers are made of
	goPath string        // absolute path of the go command in them
	wait   []string      // a command that ends when its input does
	mounts []mount.Mount // where the image itself has no toolchain
	unset  []string      // variables of the image that commands do not get
}

// tools makes the toolchain of a box available to the engine. Different ones are made at the
// same time, the same one once; a failure is not kept.
func (e *Executor) tools(ctx context.Context, key boxKey) (tools, error) {
	key = boxKey{toolchain: key.toolchain, image: key.image}
	return e.images.DoAgain(key, func() (tools, error) { return e.makeTools(ctx, key) })
}

func (e *Executor) makeTools(ctx context.Context, key boxKey) (tools, error) {
	switch {
	case key.image != "":
		return e.fetchTools(ctx, key)
	case key.toolchain.Image != "":
		return e.imageTools(ctx, key.toolchain.Image)
	}
	return e.versionTools(ctx, key.toolchain.Version)
}

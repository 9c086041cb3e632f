package docker

import (
	"context"
	"sync"

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

// toolImages remembers the tools of this run.
type toolImages struct {
	mu   sync.Mutex
	made map[boxKey]*toolsOnce
}

type toolsOnce struct {
	mu   sync.Mutex
	done bool
	t    tools
}

// tools makes the toolchain of a box available to the engine. Different ones are made at the
// same time, the same one once; a failure is not kept.
func (e *Executor) tools(ctx context.Context, key boxKey) (tools, error) {
	key = boxKey{toolchain: key.toolchain, image: key.image}
	e.images.mu.Lock()
	if e.images.made == nil {
		e.images.made = map[boxKey]*toolsOnce{}
	}
	once := e.images.made[key]
	if once == nil {
		once = &toolsOnce{}
		e.images.made[key] = once
	}
	e.images.mu.Unlock()

	once.mu.Lock()
	defer once.mu.Unlock()
	if once.done {
		return once.t, nil
	}
	t, err := e.makeTools(ctx, key)
	if err != nil {
		return tools{}, err
	}
	once.t, once.done = t, true
	return t, nil
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

package docker

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// hold makes a container for commands of a box.
func (e *Executor) hold(ctx context.Context, key boxKey, mounts []plan.Mount) (*container.Container, error) {
	tools, err := e.tools(ctx, key)
	if err != nil {
		return nil, err
	}
	all, err := e.mountsOf(ctx, key, tools, mounts)
	if err != nil {
		return nil, err
	}
	spec := e.spec(key, tools, all)
	if e.unshared.Load() {
		return container.StartCopies(ctx, e.engine, spec)
	}
	c, err := e.start(ctx, spec)
	var unshared *container.UnsharedError
	if errors.As(err, &unshared) {
		e.opts.Reporter.Warn("the Docker engine at %s does not see %s: sources are copied to it, and what is built "+
			"is copied back", unshared.Engine, unshared.Dir)
		e.unshared.Store(true)
		return e.hold(ctx, key, mounts) // the user is another one then, and so are the volumes
	}
	return c, err
}

// start starts a container, with an agent where there can be one. What keeps it from starting with
// an agent does not matter: it does without.
func (e *Executor) start(ctx context.Context, s container.Spec) (*container.Container, error) {
	s.Agent = e.agentProgram()
	if s.Agent == "" {
		return container.Start(ctx, e.engine, s)
	}
	c, err := container.Start(ctx, e.engine, s)
	var unshared *container.UnsharedError
	if err == nil || ctx.Err() != nil || errors.As(err, &unshared) && unshared.Dir != s.Agent {
		return c, err
	}
	e.noAgent.Store(true)
	s.Agent = ""
	return container.Start(ctx, e.engine, s)
}

// spec says what a container is made of.
func (e *Executor) spec(key boxKey, t tools, mounts []mount.Mount) container.Spec {
	uid, gid := e.ids()
	s := container.Spec{
		Image: t.image, UID: uid, GID: gid, Wait: t.wait, Go: t.goPath, Env: emptied(t.unset),
		Network: key.network, Mounts: mounts, Memory: e.opts.Memory, StateDir: e.opts.StateDir, Tidy: e.tidy,
	}
	if key.fetch {
		s.ProcessMemory = executor.MostFetchMemory
	}
	return s
}

// tidyTime is how long the engine is waited for when a container has ended.
const tidyTime = 100 * time.Millisecond

// tidyFor is how long an engine may take to tidy up where that does not matter: to unmount a file system,
// overlayfs first writes to disk whatever is new on the whole disk, which images just loaded may be a lot of.
// Elsewhere the wait is for the end.
func tidyFor(e *engine.Engine) time.Duration {
	if !strings.HasPrefix(e.Info().Driver, "overlay") {
		return 0
	}
	return tidyTime
}

// ids are the user and group of commands.
func (e *Executor) ids() (uid, gid int) {
	if e.unshared.Load() && e.uid == 0 {
		return engine.CopiesUser, engine.CopiesUser
	}
	return e.uid, e.gid
}

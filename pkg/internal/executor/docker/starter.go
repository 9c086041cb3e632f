package docker

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A starter starts containers for boxes.
type starter struct {
	engine     *engine.Engine
	reporter   *progress.Reporter
	stateDir   string
	memory     int64         // see Options.Memory
	tidy       time.Duration // see container.Spec
	toolchains *toolchains
	mounter    *mounter
	sharing    *fileSharing
	noAgent    atomic.Bool // containers did not start with this program as process 1
}

// fileSharing says how containers get this machine's files: by mounts, or as copies.
type fileSharing struct {
	uid, gid int         // of the caller
	copies   atomic.Bool // the engine does not see this machine's files
}

// start starts a container for commands of a box.
func (s *starter) start(ctx context.Context, key boxKey, mounts []plan.Mount) (*container.Container, error) {
	tools, err := s.toolchains.tools(ctx, key)
	if err != nil {
		return nil, err
	}
	all, err := s.mounter.mounts(ctx, key, tools, mounts)
	if err != nil {
		return nil, err
	}
	spec := s.spec(key, tools, all)
	if s.sharing.copies.Load() {
		return container.StartCopies(ctx, s.engine, spec)
	}
	c, err := s.startSpec(ctx, spec)
	var unshared *container.UnsharedError
	if errors.As(err, &unshared) {
		s.reporter.Warn("the Docker engine at %s does not see %s: sources are copied to it, and what is built "+
			"is copied back", unshared.Engine, unshared.Dir)
		s.sharing.copies.Store(true)
		return s.start(ctx, key, mounts) // the user is another one then, and so are the volumes
	}
	return c, err
}

// startSpec starts a container with an agent if there can be one, and without one if that fails.
func (s *starter) startSpec(ctx context.Context, spec container.Spec) (*container.Container, error) {
	spec.Agent = s.agentProgram()
	if spec.Agent == "" {
		return container.Start(ctx, s.engine, spec)
	}
	c, err := container.Start(ctx, s.engine, spec)
	var unshared *container.UnsharedError
	if err == nil || ctx.Err() != nil || errors.As(err, &unshared) && unshared.Dir != spec.Agent {
		return c, err
	}
	s.noAgent.Store(true)
	spec.Agent = ""
	return container.Start(ctx, s.engine, spec)
}

// spec says what a container is made of.
func (s *starter) spec(key boxKey, t tools, mounts []mount.Mount) container.Spec {
	uid, gid := s.sharing.ids()
	spec := container.Spec{
		Image: t.image, UID: uid, GID: gid, Wait: t.wait, Go: t.goPath, Env: emptyVars(t.unset),
		Network: key.network, Mounts: mounts, Memory: s.memory, StateDir: s.stateDir, Tidy: s.tidy,
	}
	if key.fetch {
		spec.ProcessMemory = executor.MostFetchMemory
	}
	return spec
}

// tidyTime is how long the engine is waited for when a container has ended.
const tidyTime = 100 * time.Millisecond

// tidyFor is how long to wait for an engine to tidy up after a container. With overlayfs an unmount first
// writes every new file of the disk, which may be much after images were loaded, so the wait is short.
// Elsewhere it lasts to the end.
func tidyFor(e *engine.Engine) time.Duration {
	if !strings.HasPrefix(e.Info().Driver, "overlay") {
		return 0
	}
	return tidyTime
}

// ids are the user and group of commands.
func (f *fileSharing) ids() (uid, gid int) {
	if f.copies.Load() && f.uid == 0 {
		return engine.CopiesUser, engine.CopiesUser
	}
	return f.uid, f.gid
}

package container

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Spec says what a container is made of, and what the commands in it get.
type Spec struct {
	Image    string
	UID, GID int
	Wait     []string // process 1 where there is no agent: a command that ends with its input
	Agent    string   // the executable that is process 1 as an agent; "" to do without
	Go       string   // absolute path of the go command in the container
	Env      []string // "NAME=value"
	Network  string
	Mounts   []mount.Mount

	Memory        int64 // limit of the container, in bytes; 0 for none
	ProcessMemory int64 // limit of each process, in bytes; 0 for none

	StateDir string // what is remembered of the checkout, on this machine
	// Tidy is how long End waits for the engine when no process runs in the container any more; 0: until
	// it is gone.
	Tidy time.Duration
}

// Start creates and starts a container. An engine that does not see the files of this machine that
// are mounted is an *UnsharedError.
func Start(ctx context.Context, e *engine.Engine, s Spec) (*Container, error) {
	if s.Agent != "" {
		s.Mounts = append(slices.Clip(s.Mounts), Bind(s.Agent, agent.Path, true))
	}
	mounts, err := addMountPoints(s.Mounts, WorkDir(s.StateDir, "nested"))
	if err != nil {
		return nil, err
	}
	probe, err := probeMount(s.StateDir)
	if err != nil {
		return nil, err
	}
	s.Mounts = append(mounts, probe)
	slices.SortStableFunc(s.Mounts, func(a, b mount.Mount) int { return cmp.Compare(a.Target, b.Target) })
	c, err := create(ctx, e, s)
	if err != nil {
		return nil, createError(e, err, s.Mounts)
	}
	if err = c.start(ctx); err == nil {
		err = awaitAgent(ctx, c.agent)
	}
	if err == nil {
		check := bindChecker{engine: e, id: c.id, agent: c.agent, mounts: s.Mounts, stateDir: s.StateDir}
		err = check.check(ctx)
	}
	if err != nil {
		return nil, errors.Join(createError(e, err, s.Mounts), c.kill())
	}
	return c, nil
}

// StartCopies is Start for an engine that does not see this machine's files: the container gets
// copies of them, and has no agent.
func StartCopies(ctx context.Context, e *engine.Engine, s Spec) (*Container, error) {
	var copies []copied
	s.Agent = ""
	s.Mounts, copies = withCopies(s)
	c, err := create(ctx, e, s)
	if err != nil {
		return nil, err
	}
	c.copies = append([]copied{}, copies...) // not nil, even if there are none
	for _, file := range copies {
		if err := copyIn(ctx, e, c.id, file); err != nil {
			return nil, errors.Join(err, c.kill())
		}
	}
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, c.kill())
	}
	return c, nil
}

func create(ctx context.Context, e *engine.Engine, s Spec) (*Container, error) {
	id, err := e.Containers.Create(ctx, s.config(), s.hostConfig(e), nil)
	return &Container{engine: e, id: id, spec: s, gone: make(chan struct{})}, engine.ExplainNetwork(s.Network, err)
}

// config describes a container whose process 1 waits for the end of its input.
func (s *Spec) config() *container.Config {
	hasAgent, wait := s.Agent != "", s.Wait
	if hasAgent {
		wait = []string{agent.Path}
	}
	return &container.Config{
		Image:      s.Image,
		User:       fmt.Sprintf("%d:%d", s.UID, s.GID),
		Entrypoint: wait,
		Cmd:        []string{},
		Env:        append(slices.Clip(s.Env), "HOME="+plan.HomeDir),
		WorkingDir: "/",
		OpenStdin:  true, StdinOnce: true, AttachStdin: true, AttachStdout: hasAgent, AttachStderr: hasAgent,
		// Without this, too, the engine takes a tenth of a second to make a sandbox for no network.
		NetworkDisabled: s.Network == engine.NoNetwork,
		Healthcheck:     &container.HealthConfig{Test: []string{"NONE"}},
	}
}

// hostConfig denies the container whatever a build does not need.
func (s *Spec) hostConfig(e *engine.Engine) *container.HostConfig {
	resources := container.Resources{Memory: s.Memory}
	if s.ProcessMemory > 0 {
		resources.Ulimits = []*container.Ulimit{{Name: "data", Soft: s.ProcessMemory, Hard: s.ProcessMemory}}
	}
	return &container.HostConfig{
		AutoRemove:     true,
		CapDrop:        []string{"ALL"},
		SecurityOpt:    e.SecurityOpts(),
		UsernsMode:     e.UsernsMode(),
		ReadonlyRootfs: true,
		NetworkMode:    container.NetworkMode(s.Network),
		Mounts:         s.Mounts,
		LogConfig:      container.LogConfig{Type: "none"},
		Resources:      resources,
	}
}

// createError makes an *UnsharedError of the engine's error for a directory that it does not see.
func createError(e *engine.Engine, err error, mounts []mount.Mount) error {
	text := err.Error()
	if !strings.Contains(text, "bind source path does not exist") && !strings.Contains(text, "mounts denied") {
		return err
	}
	at := slices.IndexFunc(mounts, func(m mount.Mount) bool {
		return m.Type == mount.TypeBind && strings.Contains(text, m.Source)
	})
	if at < 0 {
		return err
	}
	return &UnsharedError{Engine: e.Name(), Dir: mounts[at].Source}
}

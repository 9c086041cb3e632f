package docker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// noNetwork is the network mode of a container that has nothing but a loopback device.
const noNetwork = "none"

// killTimeout is how long the engine may take to remove a container.
const killTimeout = 4 * time.Second

// hold creates and starts a container and holds its standard input open.
func (e *Executor) hold(ctx context.Context, key boxKey, mounts []plan.Mount) (*held, error) {
	e.swept.Do(func() { e.engine.sweep(ctx) })
	tools, err := e.tools(ctx, key)
	if err != nil {
		return nil, err
	}
	all, err := e.mountsOf(ctx, key, tools, mounts)
	if err != nil {
		return nil, err
	}
	if e.unshared.Load() {
		return e.holdCopies(ctx, key, tools, all)
	}
	h, err := e.holdShared(ctx, key, tools, all)
	var unshared *UnsharedError
	if errors.As(err, &unshared) {
		e.opts.Reporter.Warn("the Docker engine at %s does not see %s: sources are copied to it, and what is built is copied back", unshared.Engine, unshared.Dir)
		e.unshared.Store(true)
		return e.hold(ctx, key, mounts) // the user is another one then, and so are the volumes
	}
	return h, err
}

// holdShared is hold for an engine that sees this machine's files, which is found out here.
func (e *Executor) holdShared(ctx context.Context, key boxKey, t tools, mounts []mount.Mount) (*held, error) {
	mounts, err := nested(mounts, e.workDir("nested"))
	if err != nil {
		return nil, err
	}
	probe, err := e.newProbe()
	if err != nil {
		return nil, err
	}
	mounts = append(mounts, probe.mount())
	slices.SortStableFunc(mounts, func(a, b mount.Mount) int { return cmp.Compare(a.Target, b.Target) })
	made, err := e.engine.api.ContainerCreate(ctx, e.config(key, t), e.hostConfig(key, mounts), nil, nil, "")
	if err != nil {
		return nil, e.createError(err, mounts)
	}
	h := &held{engine: e.engine, id: made.ID, tools: t, gone: make(chan struct{})}
	if err = h.start(ctx); err == nil {
		err = probe.check(ctx, e.engine, h.id)
	}
	if err != nil {
		return nil, errors.Join(e.createError(err, mounts), h.kill())
	}
	return h, nil
}

// config is a container whose process 1 waits for the end of its input.
func (e *Executor) config(key boxKey, t tools) *container.Config {
	uid, gid := e.ids()
	return &container.Config{
		Image:      t.image,
		User:       fmt.Sprintf("%d:%d", uid, gid),
		Entrypoint: t.wait,
		Cmd:        []string{},
		Env:        []string{"HOME=" + plan.HomeDir},
		WorkingDir: "/",
		OpenStdin:  true, StdinOnce: true, AttachStdin: true,
		// Without this, too, the engine takes a tenth of a second to make a sandbox for no network.
		NetworkDisabled: key.network == noNetwork,
		Labels:          e.engine.labels(),
		Healthcheck:     &container.HealthConfig{Test: []string{"NONE"}},
	}
}

// hostConfig takes from the container whatever a build does not need.
func (e *Executor) hostConfig(key boxKey, mounts []mount.Mount) *container.HostConfig {
	return &container.HostConfig{
		AutoRemove:     true,
		CapDrop:        []string{"ALL"},
		SecurityOpt:    e.engine.securityOpts(),
		UsernsMode:     e.engine.usernsMode(),
		ReadonlyRootfs: true,
		NetworkMode:    container.NetworkMode(key.network),
		Mounts:         mounts,
		LogConfig:      container.LogConfig{Type: "none"},
		Resources:      container.Resources{Memory: e.opts.Memory},
	}
}

// securityOpts switch off SELinux labels where there are such: a mounted source tree has
// none that a container may read, and gobuild does not relabel the user's files.
func (e *Engine) securityOpts() []string {
	opts := []string{"no-new-privileges"}
	if e.security("selinux") {
		opts = append(opts, "label=disable")
	}
	return opts
}

// usernsMode asks an engine that maps users for the caller's own numbers.
func (e *Engine) usernsMode() container.UsernsMode {
	if e.security("userns") {
		return "host"
	}
	return ""
}

// createError makes a plain error of a directory that the engine does not see.
func (e *Executor) createError(err error, mounts []mount.Mount) error {
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
	return &UnsharedError{Engine: e.engine.Name(), Dir: mounts[at].Source}
}

// held is a container that runs as long as its standard input is held open.
type held struct {
	engine *Engine
	id     string
	tools  tools
	copies []copied // what it has copies of; nil where the engine sees this machine's files
	stdin  types.HijackedResponse
	gone   chan struct{} // closed when the engine has removed the container
}

// start attaches to the input before the container runs, so that there is no moment in which
// it would outlive this process.
func (h *held) start(ctx context.Context) error {
	api := h.engine.api
	var err error
	h.stdin, err = api.ContainerAttach(ctx, h.id, container.AttachOptions{Stream: true, Stdin: true})
	if err != nil {
		return err
	}
	removed, failed := api.ContainerWait(context.WithoutCancel(ctx), h.id, container.WaitConditionRemoved)
	go func() {
		defer close(h.gone)
		select {
		case <-removed:
		case <-failed:
		}
	}()
	return api.ContainerStart(ctx, h.id, container.StartOptions{})
}

func (h *held) alive() bool {
	select {
	case <-h.gone:
		return false
	default:
		return true
	}
}

// kill removes the container with all that runs in it, and waits until it is gone.
func (h *held) kill() error {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	err := h.engine.remove(ctx, h.id)
	if h.stdin.Conn != nil {
		h.stdin.Close()
	}
	return err
}

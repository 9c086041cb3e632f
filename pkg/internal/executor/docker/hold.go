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

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// noNetwork is the network mode of a container that has nothing but a loopback device.
const noNetwork = "none"

// killTimeout is how long the engine may take to remove a container.
const killTimeout = 4 * time.Second

// hold creates and starts a container and holds its standard input open.
func (e *Executor) hold(ctx context.Context, key boxKey, mounts []plan.Mount) (*held, error) {
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

// holdShared is hold for an engine that sees this machine's files, which is found out here. What
// keeps a container from starting with an agent does not matter: it does without.
func (e *Executor) holdShared(ctx context.Context, key boxKey, t tools, mounts []mount.Mount) (*held, error) {
	program := e.agentProgram()
	if program == "" {
		return e.holdBy(ctx, key, t, false, mounts)
	}
	h, err := e.holdBy(ctx, key, t, true, append(mounts[:len(mounts):len(mounts)], bind(program, agentPath, true)))
	var unshared *UnsharedError
	if err == nil || ctx.Err() != nil || errors.As(err, &unshared) && unshared.Dir != program {
		return h, err
	}
	e.noAgent.Store(true)
	return e.holdBy(ctx, key, t, false, mounts)
}

// holdBy is holdShared with an agent or without one.
func (e *Executor) holdBy(ctx context.Context, key boxKey, t tools, agent bool, mounts []mount.Mount) (*held, error) {
	mounts, err := nested(mounts, e.workDir("nested"))
	if err != nil {
		return nil, err
	}
	probe, err := e.probeMount()
	if err != nil {
		return nil, err
	}
	mounts = append(mounts, probe)
	slices.SortStableFunc(mounts, func(a, b mount.Mount) int { return cmp.Compare(a.Target, b.Target) })
	id, err := e.engine.create(ctx, e.config(key, t, agent), e.hostConfig(key, mounts), nil)
	if err != nil {
		return nil, e.createError(err, mounts)
	}
	h := &held{engine: e.engine, id: id, tools: t, gone: make(chan struct{})}
	if err = h.start(ctx, agent); err == nil {
		err = h.greet(ctx)
	}
	if err == nil {
		err = e.check(ctx, h, mounts)
	}
	if err != nil {
		return nil, errors.Join(e.createError(err, mounts), h.kill())
	}
	return h, nil
}

// config is a container whose process 1 waits for the end of its input.
func (e *Executor) config(key boxKey, t tools, agent bool) *container.Config {
	uid, gid := e.ids()
	wait := t.wait
	if agent {
		wait = []string{agentPath}
	}
	return &container.Config{
		Image:      t.image,
		User:       fmt.Sprintf("%d:%d", uid, gid),
		Entrypoint: wait,
		Cmd:        []string{},
		Env:        append(emptied(t.unset), "HOME="+plan.HomeDir),
		WorkingDir: "/",
		OpenStdin:  true, StdinOnce: true, AttachStdin: true, AttachStdout: agent, AttachStderr: agent,
		// Without this, too, the engine takes a tenth of a second to make a sandbox for no network.
		NetworkDisabled: key.network == noNetwork,
		Healthcheck:     &container.HealthConfig{Test: []string{"NONE"}},
	}
}

// hostConfig takes from the container whatever a build does not need.
func (e *Executor) hostConfig(key boxKey, mounts []mount.Mount) *container.HostConfig {
	resources := container.Resources{Memory: e.opts.Memory}
	if key.fetch {
		resources.Ulimits = []*container.Ulimit{{Name: "data", Soft: executor.MostFetchMemory, Hard: executor.MostFetchMemory}}
	}
	return &container.HostConfig{
		AutoRemove:     true,
		CapDrop:        []string{"ALL"},
		SecurityOpt:    e.engine.securityOpts(),
		UsernsMode:     e.engine.usernsMode(),
		ReadonlyRootfs: true,
		NetworkMode:    container.NetworkMode(key.network),
		Mounts:         mounts,
		LogConfig:      container.LogConfig{Type: "none"},
		Resources:      resources,
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
	agent  *agentLine    // runs the commands; nil where the engine does
	gone   chan struct{} // closed when the engine has removed the container
}

// start attaches to the input before the container runs, so that there is no moment in which
// it would outlive this process.
func (h *held) start(ctx context.Context, agent bool) error {
	api := h.engine.api
	var err error
	h.stdin, err = api.ContainerAttach(ctx, h.id, container.AttachOptions{Stream: true, Stdin: true, Stdout: agent, Stderr: agent})
	if err != nil {
		return err
	}
	if agent {
		h.agent = listen(h.stdin)
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

// greetTime is how long an agent may take to say that it is there.
const greetTime = 10 * time.Second

// greet waits for the agent, if there is to be one.
func (h *held) greet(ctx context.Context) error {
	if h.agent == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, greetTime)
	defer cancel()
	select {
	case err := <-h.agent.hello:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *held) alive() bool {
	select {
	case <-h.gone:
		return false
	default:
		return true
	}
}

// endTimeout is how long a container may take to end by itself.
const endTimeout = 2 * time.Second

// tidyTime is how long an engine may take to tidy up where that does not matter. Tests wait longer.
var tidyTime = 100 * time.Millisecond

// end lets the container come to its end, which is that of its input, and waits until it is gone.
// That takes the engine half as long as to kill it. One that does not end is killed.
func (h *held) end() error {
	if h.ends() {
		return nil
	}
	return h.kill()
}

// ends reports whether the container came to its end.
func (h *held) ends() bool {
	h.engine.going.Lock() // as when it is removed
	defer h.engine.going.Unlock()
	if _, can := h.stdin.Conn.(types.CloseWriter); !can || h.stdin.CloseWrite() != nil {
		return false
	}
	defer h.stdin.Close()
	late, emptied, tidying := time.After(endTimeout), h.emptied(), (<-chan time.Time)(nil)
	for {
		select {
		case <-h.gone:
			return true
		case <-late:
			return false
		case <-emptied:
			emptied, tidying = nil, h.tidying()
		case <-tidying:
			return true
		}
	}
}

// emptied is closed when no process is left in the container, where that can be told.
func (h *held) emptied() <-chan struct{} {
	if h.agent == nil {
		return nil
	}
	return h.agent.over
}

// tidying tells when the engine need not be waited for any more: to unmount a file system, overlayfs
// first writes to disk whatever is new on the whole disk, which images just loaded may be a lot of.
// Elsewhere the wait is for the end.
func (h *held) tidying() <-chan time.Time {
	if !strings.HasPrefix(h.engine.info.Driver, "overlay") {
		return nil
	}
	return time.After(tidyTime)
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

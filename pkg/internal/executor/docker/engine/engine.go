package engine

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"

	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// ownName begins the names of volumes that gobuild makes in an engine, and ownMark is the value of the
// label on all that it makes there.
const ownName, ownMark = "gobuild", "1"

// ExecutorName is the user's name for the executor that uses an engine. Its state is kept under this
// name, and runs that live say that they use it.
const ExecutorName = "docker"

// connectTimeout is how long an engine may take to answer the first request. Engines over
// ssh take seconds.
const connectTimeout = 30 * time.Second

// infoTimeout is how long an engine that answers may take to describe itself.
const infoTimeout = 10 * time.Second

// minVersion is the oldest supported API version: that of Docker 20.10.
const minVersion = "1.41"

// An Engine is a Docker engine that answers.
type Engine struct {
	Images     *Images
	Containers *Containers
	Volumes    *Volumes
	Leftovers  *Leftovers

	api       *client.Client
	requested string // the host that Connect was called with
	host      string // the URL it answers at, for messages
	os, arch  string
	info      system.Info
	owner     *owner
}

// Connect finds the engine and asks it for its version and its state. The host is a URL as in DOCKER_HOST
// (unix, tcp, npipe, ssh) or the name of a docker context. When it is empty, DOCKER_HOST,
// DOCKER_CONTEXT and the current context of the docker command say which, in this order,
// and else it is the default socket. An engine that does not answer is an *UnreachableError.
func Connect(ctx context.Context, host string) (*Engine, error) {
	return ConnectWithin(ctx, host, stall.Limits{})
}

// ConnectWithin is Connect with limits for all waits for the engine: one that is silent for longer is
// given up.
func ConnectWithin(ctx context.Context, host string, l stall.Limits) (*Engine, error) {
	end, err := findEndpoint(host)
	if err != nil {
		return nil, &UnreachableError{Host: host, Err: err}
	}
	api, patient, err := end.client(l)
	if err != nil {
		return nil, &UnreachableError{Host: end.Host, Err: err}
	}
	e := &Engine{api: api, requested: host, host: end.Host}
	if err := e.negotiate(ctx); err != nil {
		api.Close()
		return nil, &UnreachableError{Host: end.Host, Err: err}
	}
	uid, _ := e.Caller()
	e.owner = &owner{name: ownName, mark: ownMark, uid: uid}
	e.Containers = &Containers{api: api, owner: e.owner, transport: patient}
	e.Images = &Images{api: api, info: &e.info, owner: e.owner, containers: e.Containers}
	e.Volumes = &Volumes{api: api, engineID: e.info.ID, owner: e.owner, containers: e.Containers}
	e.Leftovers = &Leftovers{api: api, info: &e.info, owner: e.owner, containers: e.Containers}
	e.Containers.onCreate = e.Leftovers.sweepInBackground
	return e, nil
}

// negotiate settles the API version, which the client would put off until the first
// versioned call, and reads what the engine says of itself.
func (e *Engine) negotiate(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	ping, err := e.api.Ping(ctx)
	if err != nil {
		return err
	}
	e.api.NegotiateAPIVersionPing(ping)
	// Each takes the engine several milliseconds.
	var both errgroup.Group
	both.Go(func() error { return e.readInfo(ctx) })
	both.Go(func() error {
		version, err := e.api.ServerVersion(ctx)
		e.os, e.arch = version.Os, version.Arch
		return err
	})
	if err := both.Wait(); err != nil {
		return err
	}
	switch {
	case e.os != "linux":
		return fmt.Errorf("it runs %s containers, and gobuild needs Linux ones: switch it over", e.os)
	case versions.LessThan(e.api.ClientVersion(), minVersion):
		return fmt.Errorf("its API version is %s, and gobuild needs %s (Docker 20.10) or newer: update it",
			e.api.ClientVersion(), minVersion)
	}
	return nil
}

// readInfo reads what the engine says of itself. An engine that hangs may answer all other requests.
func (e *Engine) readInfo(ctx context.Context) (err error) {
	short, cancel := context.WithTimeout(ctx, infoTimeout)
	defer cancel()
	e.info, err = e.api.Info(short)
	if err != nil && short.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("it answers, but hangs when it is asked for its state (docker info): restart it")
	}
	return err
}

// Platform is the operating system and architecture of the engine's containers, as Go names them.
func (e *Engine) Platform() (os, arch string) { return e.os, e.arch }

// Name is what the engine is called in messages: its URL.
func (e *Engine) Name() string { return e.host }

// RequestedHost is the host that Connect was called with. Another process finds the same engine by it.
func (e *Engine) RequestedHost() string { return e.requested }

// Client is the Docker client, for requests that this package has no method for.
func (e *Engine) Client() *client.Client { return e.api }

// Info is what the engine said of itself when Connect was called.
func (e *Engine) Info() system.Info { return e.info }

// Rename sets the name and the label of all that is made in the engine from here on, so that tests touch
// nothing but their own.
func (e *Engine) Rename(name string) { e.owner.name, e.owner.mark = name, name }

// Own says for which run things are made, by what begins it where it has not begun, and gives
// gobuild's directory in the user's cache. Without it nobody can tell what a killed run left.
func (e *Engine) Own(cacheDir string, begin func() (*runs.Run, error)) {
	e.owner.cacheDir, e.owner.begin = cacheDir, begin
}

// Close waits for a sweep in the background and closes the connections.
func (e *Engine) Close() error {
	e.Leftovers.sweeping.Wait()
	return e.api.Close()
}

// hasSecurity reports whether the engine has a security option, such as "rootless".
func (e *Engine) hasSecurity(name string) bool {
	options, err := system.DecodeSecurityOptions(e.info.SecurityOptions)
	return err == nil && slices.ContainsFunc(options, func(o system.SecurityOpt) bool { return o.Name == name })
}

// Caller returns the user and group that containers run as: the caller's own, so that
// sources can be read and outputs belong to the caller. The root of a rootless engine is
// the caller already. Where users have no numbers (Windows), the engine maps root.
func (e *Engine) Caller() (uid, gid int) {
	if runtime.GOOS == "windows" || e.hasSecurity("rootless") {
		return 0, 0
	}
	return os.Getuid(), os.Getgid()
}

// SecurityOpts are the security options of a container. They switch SELinux labels off: a mounted source
// tree has none that a container may read, and gobuild does not relabel the user's files.
func (e *Engine) SecurityOpts() []string {
	opts := []string{"no-new-privileges"}
	if e.hasSecurity("selinux") {
		opts = append(opts, "label=disable")
	}
	return opts
}

// UsernsMode asks an engine that maps users for the caller's own numbers.
func (e *Engine) UsernsMode() container.UsernsMode {
	if e.hasSecurity("userns") {
		return "host"
	}
	return ""
}

package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A Program is one to run in a throwaway container.
type Program struct {
	Binary   string   // path on this machine
	Name     string   // what the program is called in the container; its first argument
	Args     []string // further arguments
	Env      []string // "NAME=value"
	Platform v1.Platform
	Image    string // what it runs in, an image that the engine has; "": one of nothing but certificates and /tmp

	// a program that still runs after this time is killed, and the error executor.ErrRunning; 0:
	// never
	Limit     time.Duration
	NoNetwork bool // it has no network

	// Stdin, Stdout and Stderr are os.Stdin and so on where they are nil. When the first two
	// are terminals, the program gets a terminal too.
	Stdin  *os.File
	Stdout *os.File
	Stderr *os.File
}

func (p *Program) complete() {
	for _, f := range []struct{ at, std **os.File }{{&p.Stdin, &os.Stdin}, {&p.Stdout, &os.Stdout},
		{&p.Stderr, &os.Stderr}} {
		if *f.at == nil {
			*f.at = *f.std
		}
	}
}

// Run runs a program as process 1 of a container that is removed with its end, and
// returns the program's exit code. It runs as the caller's user without capabilities, in the
// program's image or one of nothing but certificates and /tmp, with a network of the engine's. The
// reporter tells of loads; it may be nil.
//
// The first SIGINT, SIGTERM, SIGQUIT or SIGHUP of this process is passed on to the program, a
// second one kills it, as does the end of ctx, which must therefore not end at the first signal. The
// program is process 1, so nothing within the container can watch over it: a small process
// of this machine does, which removes the container when this one is killed (see agent.WatchOver).
func Run(ctx context.Context, e *engine.Engine, r *progress.Reporter, p Program) (code int, err error) {
	p.complete()
	id, err := createProgram(ctx, e, r, p)
	if err != nil {
		return 0, err
	}
	remove, err := watchOver(e, id)
	if err != nil {
		return 0, err
	}
	defer remove()
	if err := copyProgram(ctx, e, id, p); err != nil {
		return 0, err
	}
	return (&running{e, id, p}).attach(ctx)
}

// watchOver has a container watched over until remove is called, which removes it.
func watchOver(e *engine.Engine, id string) (remove func(), err error) {
	done, err := agent.WatchOver(e, id)
	if err != nil {
		_ = e.Containers.RemoveNow(id)
		return nil, err
	}
	return func() {
		_ = e.Containers.RemoveNow(id)
		done()
	}, nil
}

// loadImage returns the image that a program runs in, which the engine then has.
func loadImage(ctx context.Context, e *engine.Engine, r *progress.Reporter, p Program) (tag string, err error) {
	if p.Image != "" {
		return p.Image, nil
	}
	img, err := content.MakeRunBase(p.Platform)
	if err != nil {
		return "", err
	}
	hash, err := img.ConfigName()
	if err != nil {
		return "", err
	}
	tag = engine.RunTag(p.Platform.Architecture, hash.Hex)
	return tag, e.Images.LoadOnce(ctx, img, tag, r, "load the image that programs run in")
}

func createProgram(ctx context.Context, e *engine.Engine, r *progress.Reporter, p Program) (id string, err error) {
	tag, err := loadImage(ctx, e, r, p)
	if err != nil {
		return "", err
	}
	tty := p.tty()
	uid, gid := e.Caller()
	config := &container.Config{
		Image: tag, Entrypoint: []string{p.path()}, Cmd: p.Args, WorkingDir: "/",
		User: fmt.Sprintf("%d:%d", uid, gid), Env: append([]string{"HOME=" + plan.HomeDir}, p.Env...),
		Tty: tty, OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: !tty,
	}
	if tty {
		config.Env = append([]string{"TERM=" + os.Getenv("TERM")}, config.Env...)
	}
	host := &container.HostConfig{
		AutoRemove: true, CapDrop: []string{"ALL"}, SecurityOpt: e.SecurityOpts(), UsernsMode: e.UsernsMode(),
		LogConfig: container.LogConfig{Type: "none"},
	}
	if p.NoNetwork {
		host.NetworkMode = engine.NoNetwork
	}
	platform := &ocispec.Platform{OS: p.Platform.OS, Architecture: p.Platform.Architecture, Variant: p.Platform.Variant}
	return e.Containers.Create(ctx, config, host, platform)
}

// path is where the program is in its container.
func (p *Program) path() string { return "/" + strings.TrimPrefix(p.Name, "/") }

// running is a program in its container.
type running struct {
	engine *engine.Engine
	id     string // of the container
	Program
}

// attach starts the container with its streams attached and waits for its end.
func (r *running) attach(ctx context.Context) (int, error) {
	api := r.engine.Client()
	stream, err := r.engine.Containers.Attach(ctx, r.id, "",
		container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return 0, err
	}
	defer stream.Close()
	// Waiting begins before the start: afterwards the container may be gone already.
	ended, failed := api.ContainerWait(context.WithoutCancel(ctx), r.id, container.WaitConditionNextExit)
	stdin, restore, err := r.rawTerminal()
	if err != nil {
		return 0, err
	}
	defer restore()
	stop, late := r.forwardSignals(ctx)
	defer stop()
	if err := api.ContainerStart(ctx, r.id, container.StartOptions{}); err != nil {
		return 0, err
	}
	defer r.followSize()()
	overtime := r.killAfter()
	output, watch := r.copyStreams(stream, stdin)
	select {
	case result := <-ended:
		<-output
		if result.Error != nil {
			return 0, fmt.Errorf("the engine: %s", result.Error.Message)
		}
		if err := watch.checkFormat(r.Platform, r.native(), int(result.StatusCode)); err != nil {
			return 0, err
		}
		if overtime() {
			return 0, executor.ErrRunning
		}
		return int(result.StatusCode), ctx.Err()
	case err := <-failed:
		return 0, err
	case <-late:
		return 0, errors.New("the engine does not stop the program: its container is removed when the engine " +
			"answers again")
	}
}

// native is what the engine runs without emulation.
func (r *running) native() plan.Platform {
	goos, arch := r.engine.Platform()
	return plan.Platform{OS: goos, Arch: arch}
}

// killAfter kills the program at the end of its time; overtime stops the clock and says whether it
// was too late.
func (r *running) killAfter() (overtime func() bool) {
	if r.Limit == 0 {
		return func() bool { return false }
	}
	timer := time.AfterFunc(r.Limit, func() { r.signal("SIGKILL") })
	return func() bool { return !timer.Stop() }
}

// copyStreams passes the standard streams on; the channel is closed at the end of the output.
func (r *running) copyStreams(stream types.HijackedResponse, stdin io.Reader) (<-chan struct{}, *formatWatch) {
	go func() { // ends with the input, or with the connection
		_, _ = io.Copy(stream.Conn, stdin)
		_ = stream.CloseWrite()
	}()
	done, watch := make(chan struct{}), &formatWatch{to: r.Stderr}
	if r.tty() {
		watch.to = r.Stdout
	}
	go func() { // ends with the connection
		defer close(done)
		if r.tty() {
			_, _ = io.Copy(watch, stream.Reader)
			return
		}
		_, _ = stdcopy.StdCopy(r.Stdout, watch, stream.Reader)
	}()
	return done, watch
}

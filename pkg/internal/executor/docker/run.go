package docker

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
	"github.com/gobuild-dev/gobuild/pkg/internal/image/content"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A RunSpec is a program to run in a throwaway container.
type RunSpec struct {
	Binary   string   // path on this machine
	Name     string   // what the program is called in the container; its first argument
	Args     []string // further arguments
	Env      []string // "NAME=value"
	Platform v1.Platform
	Image    string // what it runs in, an image that the engine has; "": one of nothing but certificates and /tmp

	Limit time.Duration // a program that still runs after this time is killed, and the error build.ErrRunning; 0: never
	Cut   bool          // it has no network

	// Stdin, Stdout and Stderr are os.Stdin and so on where they are nil. When the first two
	// are terminals, the program gets a terminal too.
	Stdin  *os.File
	Stdout *os.File
	Stderr *os.File
}

func (s *RunSpec) complete() {
	for _, f := range []struct{ at, std **os.File }{{&s.Stdin, &os.Stdin}, {&s.Stdout, &os.Stdout}, {&s.Stderr, &os.Stderr}} {
		if *f.at == nil {
			*f.at = *f.std
		}
	}
}

// RunContainer runs a program as process 1 of a container that is removed with its end, and
// returns the program's exit code. It runs as the caller's user without capabilities, in the
// spec's image or one of nothing but certificates and /tmp, with a network of the engine's.
//
// The first SIGINT, SIGTERM, SIGQUIT or SIGHUP of this process is passed on to the program, a
// second one kills it, as does the end of ctx, which must therefore not end at the first signal. The
// program is process 1, so nothing within the container can watch over it: a small process
// of this machine does, which removes the container when this one is killed (see reaper.go).
func (e *Executor) RunContainer(ctx context.Context, s RunSpec) (code int, err error) {
	s.complete()
	id, err := e.createRun(ctx, s)
	if err != nil {
		return 0, err
	}
	reap, err := e.engine.watchOver(id)
	if err != nil {
		e.engine.removeNow(id)
		return 0, err
	}
	defer reap.done()
	defer e.engine.removeNow(id)
	if err := e.copyProgram(ctx, id, s); err != nil {
		return 0, err
	}
	return e.attachAndRun(ctx, id, s)
}

// runImage is what a program runs in.
func (e *Executor) runImage(ctx context.Context, s RunSpec) (tag string, err error) {
	if s.Image != "" {
		return s.Image, nil
	}
	img, err := content.MakeRunBase(s.Platform)
	if err != nil {
		return "", err
	}
	hash, err := img.ConfigName()
	if err != nil {
		return "", err
	}
	tag = fmt.Sprintf("%s:%s-%.12s%s", runRepo, s.Platform.Architecture, hash.Hex, userSuffix())
	return tag, e.load(ctx, img, tag, "load the image that programs run in")
}

func (e *Executor) createRun(ctx context.Context, s RunSpec) (id string, err error) {
	tag, err := e.runImage(ctx, s)
	if err != nil {
		return "", err
	}
	tty := s.tty()
	config := &container.Config{
		Image: tag, Entrypoint: []string{programPath(s)}, Cmd: s.Args, WorkingDir: "/",
		User: fmt.Sprintf("%d:%d", e.uid, e.gid), Env: append([]string{"HOME=" + plan.HomeDir}, s.Env...),
		Tty: tty, OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: !tty,
	}
	if tty {
		config.Env = append([]string{"TERM=" + os.Getenv("TERM")}, config.Env...)
	}
	host := &container.HostConfig{
		AutoRemove: true, CapDrop: []string{"ALL"}, SecurityOpt: e.engine.securityOpts(), UsernsMode: e.engine.usernsMode(),
		LogConfig: container.LogConfig{Type: "none"},
	}
	if s.Cut {
		host.NetworkMode = noNetwork
	}
	platform := &ocispec.Platform{OS: s.Platform.OS, Architecture: s.Platform.Architecture, Variant: s.Platform.Variant}
	return e.engine.create(ctx, config, host, platform)
}

func programPath(s RunSpec) string { return "/" + strings.TrimPrefix(s.Name, "/") }

// attachAndRun starts the container with its streams attached and waits for its end.
func (e *Executor) attachAndRun(ctx context.Context, id string, s RunSpec) (int, error) {
	api := e.engine.api
	stream, err := api.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return 0, err
	}
	defer stream.Close()
	// Waiting begins before the start: afterwards the container may be gone already.
	ended, failed := api.ContainerWait(context.WithoutCancel(ctx), id, container.WaitConditionNextExit)
	stdin, restore, err := s.rawTerminal()
	if err != nil {
		return 0, err
	}
	defer restore()
	stop, late := e.forwardSignals(ctx, id)
	defer stop()
	if err := api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return 0, err
	}
	defer e.followSize(id, s)()
	overtime := e.killAfter(id, s.Limit)
	output, watch := copyStreams(stream, stdin, s)
	select {
	case result := <-ended:
		<-output
		if result.Error != nil {
			return 0, fmt.Errorf("the engine: %s", result.Error.Message)
		}
		if err := watch.foreign(e.engine, s, int(result.StatusCode)); err != nil {
			return 0, err
		}
		if overtime() {
			return 0, executor.ErrRunning
		}
		return int(result.StatusCode), ctx.Err()
	case err := <-failed:
		return 0, err
	case <-late:
		return 0, errors.New("the engine does not stop the program: its container is removed when the engine answers again")
	}
}

// killAfter kills a container after some time; overtime stops the clock and says whether it
// was too late.
func (e *Executor) killAfter(id string, limit time.Duration) (overtime func() bool) {
	if limit == 0 {
		return func() bool { return false }
	}
	timer := time.AfterFunc(limit, func() { e.signal(id, "SIGKILL") })
	return func() bool { return !timer.Stop() }
}

// copyStreams passes the standard streams on; the channel is closed at the end of the output.
func copyStreams(stream types.HijackedResponse, stdin io.Reader, s RunSpec) (<-chan struct{}, *formatWatch) {
	go func() {
		_, _ = io.Copy(stream.Conn, stdin)
		_ = stream.CloseWrite()
	}()
	done, watch := make(chan struct{}), &formatWatch{to: s.Stderr}
	if s.tty() {
		watch.to = s.Stdout
	}
	go func() {
		defer close(done)
		if s.tty() {
			_, _ = io.Copy(watch, stream.Reader)
			return
		}
		_, _ = stdcopy.StdCopy(s.Stdout, watch, stream.Reader)
	}()
	return done, watch
}

package run

import (
	"context"
	"errors"
	"io"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// Change runs a command that changes an image, as process 1 of a container that a second process
// watches over, and returns the image as docker save writes it. What the command prints goes to w, and
// certs are its input. Nothing stays in the engine: the image is removed when the returned stream is
// closed.
func Change(ctx context.Context, e *engine.Engine, c executor.Change, certs []byte,
	w io.Writer) (io.ReadCloser, error) {
	from, untag, err := e.Images.LoadTemporary(ctx, c.Base)
	if err != nil {
		return nil, err
	}
	defer untag()
	id, err := createChange(ctx, e, c, from)
	if err != nil {
		return nil, err
	}
	remove, err := watchOver(e, id)
	if err != nil {
		return nil, err
	}
	defer remove()
	if err := runChange(ctx, e, id, c.Network, certs, w); err != nil {
		return nil, err
	}
	return e.Images.Commit(ctx, id)
}

func createChange(ctx context.Context, e *engine.Engine, c executor.Change, from string) (string, error) {
	config := &container.Config{
		Image: from, User: "0:0", WorkingDir: "/", Entrypoint: c.Args[:1], Cmd: c.Args[1:],
		Env: c.Env, AttachStdin: true, OpenStdin: true, StdinOnce: true, AttachStdout: true, AttachStderr: true,
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
	}
	host := &container.HostConfig{
		NetworkMode: container.NetworkMode(c.Network),
		SecurityOpt: e.SecurityOpts(), LogConfig: container.LogConfig{Type: "none"},
	}
	platform := &ocispec.Platform{OS: c.Platform.OS, Architecture: c.Platform.Arch, Variant: c.Platform.OCIVariant()}
	id, err := e.Containers.Create(ctx, config, host, platform)
	return id, engine.ExplainNetwork(c.Network, err)
}

// runChange runs the container to its end; the end of ctx removes it.
func runChange(ctx context.Context, e *engine.Engine, id, network string, certs []byte, w io.Writer) error {
	api := e.Client()
	stream, err := e.Containers.Attach(ctx, id, network,
		container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return err
	}
	defer stream.Close()
	ended, failed := api.ContainerWait(context.WithoutCancel(ctx), id, container.WaitConditionNextExit)
	if err := e.Containers.Start(ctx, id, network); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { e.Containers.RemoveNow(id) })
	defer stop()
	go func() { // ends with the connection: a program that does not read has ended
		_, _ = stream.Conn.Write(certs)
		_ = stream.CloseWrite()
	}()
	_, copyErr := stdcopy.StdCopy(w, w, stream.Reader)
	select {
	case result := <-ended:
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case result.Error != nil:
			return errors.New("the engine: " + result.Error.Message)
		case result.StatusCode != 0:
			return &executor.ExitError{Code: int(result.StatusCode)}
		}
		return copyErr
	case err := <-failed:
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
}

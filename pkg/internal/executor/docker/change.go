package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/docker/docker/api/types/container"
	dockerimage "github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/stdcopy"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

var _ executor.Changer = (*Executor)(nil)

// Change implements build.Changer. The command runs as process 1 of a container that a second
// process watches over, see reaper.go. Nothing stays in the engine: the image is
// removed when the returned stream is closed.
func (e *Executor) Change(ctx context.Context, c executor.Change, w io.Writer) (io.ReadCloser, error) {
	base, err := c.Base.ConfigName()
	if err != nil {
		return nil, err
	}
	if err := e.engine.owner.join(ctx); err != nil {
		return nil, err
	}
	from := e.engine.packagesTag("base", base.Hex)
	defer e.untag(from)
	if _, err := sink.Load(ctx, e.engine, sink.Loading{Image: c.Base, Tags: []string{from}}); err != nil {
		return nil, err
	}
	id, err := e.createChange(ctx, c, from)
	if err != nil {
		return nil, err
	}
	reap, err := e.engine.watchOver(id)
	if err != nil {
		e.engine.removeNow(id)
		return nil, err
	}
	defer reap.done()
	defer e.engine.removeNow(id)
	if err := e.runChange(ctx, id, w); err != nil {
		return nil, err
	}
	tag := e.engine.packagesTag("made", id)
	if err := e.commit(ctx, id, tag); err != nil {
		return nil, fmt.Errorf("the engine did not keep what was installed: %w", err)
	}
	saved, err := e.engine.Save(ctx, tag)
	if err != nil {
		e.untag(tag)
		return nil, err
	}
	return &changed{saved, func() { e.untag(tag) }}, nil
}

// commit makes an image of a container. As in create, the engine is not told of the end of ctx.
func (e *Executor) commit(ctx context.Context, id, tag string) error {
	made := make(chan error, 1)
	go func() {
		_, err := e.engine.api.ContainerCommit(context.WithoutCancel(ctx), id, container.CommitOptions{Reference: tag})
		if ctx.Err() != nil {
			e.untag(tag)
		}
		made <- err
	}()
	select {
	case err := <-made:
		return errors.Join(err, ctx.Err())
	case <-ctx.Done():
	}
	select {
	case <-made:
	case <-time.After(lateCreation):
		e.engine.owner.leave()
	}
	return ctx.Err()
}

// changed is the archive of an image that goes when it was read.
type changed struct {
	io.ReadCloser
	remove func()
}

func (c *changed) Close() error {
	err := c.ReadCloser.Close()
	c.remove()
	return err
}

// untag takes a name of gobuild's own from an image; without another name it is gone.
func (e *Executor) untag(tag string) {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	_, _ = e.engine.api.ImageRemove(ctx, tag, dockerimage.RemoveOptions{PruneChildren: true})
}

func (e *Executor) createChange(ctx context.Context, c executor.Change, from string) (string, error) {
	config := &container.Config{
		Image: from, User: "0:0", WorkingDir: "/", Entrypoint: c.Args[:1], Cmd: c.Args[1:],
		Env: append(e.webProxies(), c.Env...), AttachStdin: true, OpenStdin: true, StdinOnce: true, AttachStdout: true, AttachStderr: true,
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
	}
	host := &container.HostConfig{
		NetworkMode: container.NetworkMode(e.fetchNetwork(plan.Fetch{Network: c.Network})),
		SecurityOpt: e.engine.securityOpts(), LogConfig: container.LogConfig{Type: "none"},
	}
	platform := &ocispec.Platform{OS: c.Platform.OS, Architecture: c.Platform.Arch, Variant: c.Platform.Variant}
	return e.engine.create(ctx, config, host, platform)
}

// runChange runs the container to its end; the end of ctx removes it.
func (e *Executor) runChange(ctx context.Context, id string, w io.Writer) error {
	api := e.engine.api
	certs, err := e.readMachineCerts()
	if err != nil {
		return err
	}
	stream, err := api.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return err
	}
	defer stream.Close()
	ended, failed := api.ContainerWait(context.WithoutCancel(ctx), id, container.WaitConditionNextExit)
	if err := api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { e.engine.removeNow(id) })
	defer stop()
	go func() { // a program that does not read it has ended
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

// readMachineCerts is the content of machineCerts, which ends with a newline; none where there
// is no such file.
func (e *Executor) readMachineCerts() ([]byte, error) {
	file := e.machineCerts()
	if file == "" {
		return nil, nil
	}
	certs, err := os.ReadFile(file)
	return append(certs, '\n'), err
}

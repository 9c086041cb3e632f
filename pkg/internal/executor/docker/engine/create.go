package engine

import (
	"context"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// NoNetwork is the network mode of a container that has nothing but a loopback device.
const NoNetwork = "none"

// How long an engine may take to create a container: at all, and after the end of the context.
const (
	createTime   = 5 * time.Minute
	lateCreation = 2 * time.Second
)

// Create creates a container, which the caller removes. The engine is not told of the end of
// ctx: it would create the container nevertheless, and nobody would learn its name. What is
// created after that end is removed here, and by the next run where the engine takes too long.
func (e *Engine) Create(ctx context.Context, config *container.Config, host *container.HostConfig,
	platform *ocispec.Platform) (id string, err error) {
	if err := e.owner.join(ctx); err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	e.sweepBeside()
	config.Labels = e.runLabels()
	labelAnonymous(host.Mounts, config.Labels)
	made := e.creating(ctx, config, host, platform)
	var done created
	select {
	case done = <-made:
	case <-ctx.Done():
		select {
		case done = <-made:
		case <-time.After(lateCreation):
			e.owner.leave()
			go func() { e.removeCreated(<-made) }()
		}
	}
	if ctx.Err() != nil {
		e.removeCreated(done)
		return "", ctx.Err()
	}
	return done.id, done.err
}

// created is the engine's answer.
type created struct {
	id  string
	err error
}

func (e *Engine) creating(ctx context.Context, config *container.Config, host *container.HostConfig,
	platform *ocispec.Platform) <-chan created {
	made := make(chan created, 1)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), createTime)
	noted := e.owner.creating()
	go func() {
		defer cancel()
		defer noted()
		answer, err := e.api.ContainerCreate(ctx, config, host, nil, platform, "")
		made <- created{answer.ID, err}
	}()
	return made
}

func (e *Engine) removeCreated(c created) {
	if c.id != "" {
		_ = e.RemoveNow(c.id)
	}
}

// labelAnonymous marks the volumes that go with a container.
func labelAnonymous(mounts []mount.Mount, labels map[string]string) {
	for _, m := range mounts {
		if m.Type == mount.TypeVolume && m.Source == "" && m.VolumeOptions != nil {
			m.VolumeOptions.Labels = labels
		}
	}
}

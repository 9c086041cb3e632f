package engine

import (
	"context"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// NoNetwork is the network mode of a container with only a loopback device.
const NoNetwork = "none"

// How long an engine may take to create a container: in all, and after the end of the context.
const (
	createTime   = 5 * time.Minute
	lateCreation = 2 * time.Second
)

// Create creates a container, which the caller removes. The request outlives ctx: the engine would create
// the container nevertheless, and nobody would learn its name. What is created after the end of ctx is
// removed here, or by the next run if the engine takes too long.
func (c *Containers) Create(ctx context.Context, config *container.Config, host *container.HostConfig,
	platform *ocispec.Platform) (id string, err error) {
	if err := c.owner.join(ctx); err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	c.onCreate()
	config.Labels = c.owner.runLabels()
	labelAnonymous(host.Mounts, config.Labels)
	answer := c.startCreating(ctx, config, host, platform)
	var done creation
	select {
	case done = <-answer:
	case <-ctx.Done():
		select {
		case done = <-answer:
		case <-time.After(lateCreation):
			c.owner.leave()
			go func() { c.removeCreated(<-answer) }() // ends with createTime
		}
	}
	if ctx.Err() != nil {
		c.removeCreated(done)
		return "", ctx.Err()
	}
	return done.id, done.err
}

// A creation is the engine's answer to a request for a container.
type creation struct {
	id  string
	err error
}

// startCreating asks the engine for a container and returns the channel of its answer. Its goroutine
// ends with createTime.
func (c *Containers) startCreating(ctx context.Context, config *container.Config, host *container.HostConfig,
	platform *ocispec.Platform) <-chan creation {
	created := make(chan creation, 1)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), createTime)
	done := c.owner.creating()
	go func() {
		defer cancel()
		defer done()
		answer, err := c.api.ContainerCreate(ctx, config, host, nil, platform, "")
		created <- creation{answer.ID, err}
	}()
	return created
}

// removeCreated removes what a creation made, if it made anything.
func (c *Containers) removeCreated(made creation) {
	if made.id != "" {
		_ = c.RemoveNow(made.id)
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

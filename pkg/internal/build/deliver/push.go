package deliver

import (
	"context"

	"golang.org/x/sync/semaphore"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Pusher pushes images to registries.
type Pusher struct {
	Access registry.Access

	slots *semaphore.Weighted
}

// NewPusher returns a pusher of at most atOnce images at a time.
func NewPusher(atOnce int, access registry.Access) *Pusher {
	return &Pusher{Access: access, slots: semaphore.NewWeighted(int64(atOnce))}
}

// Push pushes an image to the registries that its tags name.
func (p *Pusher) Push(ctx context.Context, d *plan.DeliverAction, artifact image.Artifact,
	bytes func(done, total int64)) error {
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	defer p.slots.Release(1)
	return sink.Push(ctx, d.Tags, artifact, sink.PushOptions{Access: p.Access, Progress: bytes})
}

package deliver

import (
	"context"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/authn"
	"golang.org/x/sync/semaphore"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/sink"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A Pusher pushes images to registries.
type Pusher struct {
	Keychain authn.Keychain
	Waits    stall.Limits
	CacheDir string // gobuild's directory in the user's cache

	slots *semaphore.Weighted
}

// NewPusher returns a pusher of at most atOnce images at a time.
func NewPusher(atOnce int, keychain authn.Keychain, waits stall.Limits, cacheDir string) *Pusher {
	return &Pusher{Keychain: keychain, Waits: waits, CacheDir: cacheDir, slots: semaphore.NewWeighted(int64(atOnce))}
}

// Push pushes an image to the registries that its tags name. Registries have compressed layers, so the
// digest is not that of a layout.
func (p *Pusher) Push(ctx context.Context, d *plan.DeliverAction, artifact image.Artifact,
	bytes func(done, total int64)) (string, error) {
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer p.slots.Release(1)
	digest, err := sink.Push(ctx, d.Tags, artifact, sink.PushOptions{
		Keychain: p.Keychain,
		Waits:    p.Waits,
		CacheDir: filepath.Join(p.CacheDir, "registry"),
		Progress: bytes,
	})
	return digest.String(), err
}

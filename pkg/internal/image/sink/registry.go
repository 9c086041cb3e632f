package sink

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// PushOptions are the parameters of Push besides the image.
type PushOptions struct {
	Keychain authn.Keychain // nil: the user's Docker credentials
	CacheDir string         // where compressed layers are kept
	Waits    stall.Limits   // for how long the registry is waited for; the zero value for the default
	// Progress is called with the bytes that are in the registry and those that are known to be
	// needed; may be nil.
	Progress func(done, total int64)
}

// Push pushes the artifact, with compressed layers, to the registries of its tags, and returns its
// digest there. Content that a registry has is not sent. Tags are set last, when all content is
// everywhere.
func Push(ctx context.Context, tags []string, a image.Artifact, o PushOptions) (v1.Hash, error) {
	refs, err := parseTags(tags)
	if err != nil {
		return v1.Hash{}, err
	}
	if err := checkLayers(a); err != nil {
		return v1.Hash{}, err
	}
	if a, err = compressArtifact(ctx, a, o.CacheDir); err != nil {
		return v1.Hash{}, err
	}
	digest, err := a.Digest()
	if err != nil {
		return v1.Hash{}, err
	}
	options, done := o.remote()
	defer done()
	pusher, err := remote.NewPusher(options...)
	if err != nil {
		return v1.Hash{}, err
	}
	return digest, pushAll(ctx, pusher, refs, digest, a)
}

func parseTags(tags []string) ([]name.Tag, error) {
	var refs []name.Tag
	for _, text := range tags {
		if err := registry.CheckTag(text); err != nil {
			return nil, err
		}
		t, err := registry.ParseTag(text)
		if err != nil {
			return nil, err
		}
		refs = append(refs, t)
	}
	return refs, nil
}

// pushAll sends the content to each repository, then sets the tags.
func pushAll(ctx context.Context, p *remote.Pusher, tags []name.Tag, digest v1.Hash, a image.Artifact) error {
	for _, t := range tags {
		if err := p.Push(ctx, t.Repository.Digest(digest.String()), a); err != nil {
			return pushError(t, err)
		}
	}
	for _, t := range tags {
		if err := p.Push(ctx, t, a); err != nil {
			return pushError(t, err)
		}
	}
	return nil
}

func pushError(t name.Tag, err error) error {
	return fmt.Errorf("%s could not be pushed: %w", t, registry.ExplainPush(t, err))
}

// remote returns the library's options, and a function that ends the progress.
func (o PushOptions) remote() ([]remote.Option, func()) {
	list := registry.MakeOptions(o.Keychain, o.Waits)
	if o.Progress == nil {
		return list, func() {}
	}
	updates := make(chan v1.Update, 64)
	var wg sync.WaitGroup
	wg.Go(func() {
		for u := range updates {
			if u.Error == nil {
				o.Progress(u.Complete, u.Total)
			}
		}
	})
	return append(list, remote.WithProgress(updates)), func() { close(updates); wg.Wait() }
}

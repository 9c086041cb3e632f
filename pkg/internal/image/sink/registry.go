package sink

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
)

// PushOptions are the parameters of Push besides the image.
type PushOptions struct {
	Access registry.Access
	// Progress is called with the bytes that are in the registry and those that are known to be
	// needed; may be nil.
	Progress func(done, total int64)
}

// Push pushes the artifact, byte for byte, to the registries of its tags. Its images are those of
// [Compress]. Content that a registry has is not sent. Tags are set last, when all content is
// everywhere.
func Push(ctx context.Context, tags []string, a image.Artifact, o PushOptions) error {
	refs, err := parseTags(tags, o.Access)
	if err != nil {
		return err
	}
	if err := checkLayers(a); err != nil {
		return err
	}
	if a, err = mountBases(a); err != nil {
		return err
	}
	digest, err := a.Digest()
	if err != nil {
		return err
	}
	options, done := o.remote()
	defer done()
	pusher, err := remote.NewPusher(options...)
	if err != nil {
		return err
	}
	if t, err := pushAll(ctx, pusher, refs, digest, a); err != nil {
		return fmt.Errorf("%s could not be pushed: %w", t, o.Access.ExplainPush(ctx, t, err))
	}
	return nil
}

func parseTags(tags []string, access registry.Access) ([]name.Tag, error) {
	var refs []name.Tag
	for _, text := range tags {
		if err := registry.CheckTag(text); err != nil {
			return nil, err
		}
		t, err := access.Tag(text)
		if err != nil {
			return nil, err
		}
		refs = append(refs, t)
	}
	return refs, nil
}

// pushAll sends the content to each repository, then sets the tags. An error is of the tag.
func pushAll(ctx context.Context, p *remote.Pusher, tags []name.Tag, digest v1.Hash,
	a image.Artifact) (name.Tag, error) {
	for _, t := range tags {
		if err := p.Push(ctx, t.Repository.Digest(digest.String()), a); err != nil {
			return t, err
		}
	}
	for _, t := range tags {
		if err := p.Push(ctx, t, a); err != nil {
			return t, err
		}
	}
	return name.Tag{}, nil
}

// remote returns the library's options, and a function that ends the progress.
func (o PushOptions) remote() ([]remote.Option, func()) {
	list := o.Access.Options()
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

package base

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Options are the parameters of Resolve besides the reference.
type Options struct {
	Keychain authn.Keychain // nil: the user's Docker credentials
	CacheDir string         // where manifests and layers are kept
	Warn     func(string)   // told when an image of an earlier run had to do; may be nil
	Waits    stall.Limits   // for how long the registry is waited for; the zero value for the default
	// Progress is called with the bytes of this base's layers that were downloaded, and those
	// that are being; may be nil.
	Progress func(done, total int64)
}

// An Error reports a base image that cannot be resolved.
type Error struct {
	Ref      string
	Platform string
	Why      string // one plain sentence
	Err      error  // what it comes from; may be nil
}

func (e *Error) Error() string { return fmt.Sprintf("the base %s cannot be had: %s", e.Ref, e.Why) }
func (e *Error) Unwrap() error { return e.Err }

// Resolve returns the image of a reference for a platform. A tag is resolved by the registry each
// time, or if that does not answer, to its last digest. Known manifests and configurations are not
// downloaded again, and layers only when they are read. Errors are of type *Error. ctx also applies
// to later downloads of layers.
func Resolve(ctx context.Context, ref string, p v1.Platform, o Options) (v1.Image, error) {
	img, err := resolve(ctx, ref, p, o)
	var base *Error
	switch {
	case err == nil || ctx.Err() != nil:
		return img, err
	case errors.As(err, &base):
		base.Ref, base.Platform = ref, image.FormatPlatform(p)
		return nil, base
	}
	return nil, &Error{Ref: ref, Platform: image.FormatPlatform(p), Why: err.Error(), Err: err}
}

func resolve(ctx context.Context, text string, p v1.Platform, o Options) (v1.Image, error) {
	ref, err := registry.ParseReference(text)
	if err != nil {
		return nil, err
	}
	puller, err := remote.NewPuller(registry.MakeOptions(o.Keychain, o.Waits)...)
	if err != nil {
		return nil, err
	}
	s := &source{ctx: ctx, ref: ref, puller: puller, kept: blob.Store{Dir: o.CacheDir}, options: o}
	digest, err := s.digest()
	if err != nil {
		return nil, err
	}
	raw, err := s.manifest(digest)
	if err != nil {
		return nil, err
	}
	return s.selectImage(digest, raw, p)
}

// selectImage returns the image for a platform of a manifest or an index.
func (s *source) selectImage(digest v1.Hash, raw []byte, p v1.Platform) (v1.Image, error) {
	if !isIndex(raw) {
		return s.singleImage(raw, p)
	}
	index, err := v1.ParseIndexManifest(strings.NewReader(string(raw)))
	if err != nil {
		return nil, fmt.Errorf("the index %s cannot be read: %w", digest, err)
	}
	best, score, there := v1.Descriptor{}, -1, []string{}
	for _, d := range index.Manifests {
		if d.Platform == nil || d.Platform.OS == "unknown" {
			continue // not an image: a signature, an attestation
		}
		there = append(there, image.FormatPlatform(*d.Platform))
		if f := image.MatchPlatform(p, *d.Platform); f > score {
			best, score = d, f
		}
	}
	if score < 0 {
		return nil, noPlatformError(p, there)
	}
	if raw, err = s.manifest(best.Digest); err != nil {
		return nil, err
	}
	img, err := s.newImage(raw)
	if err != nil {
		return nil, err
	}
	return img, checkMember(best, raw, img)
}

// singleImage returns the image of a reference that has only one.
func (s *source) singleImage(raw []byte, p v1.Platform) (v1.Image, error) {
	img, err := s.newImage(raw)
	if err != nil {
		return nil, err
	}
	cf, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	if have := *cf.Platform(); image.MatchPlatform(p, have) < 0 {
		return nil, noPlatformError(p, []string{image.FormatPlatform(have)})
	}
	return img, nil
}

func noPlatformError(p v1.Platform, there []string) error {
	slices.Sort(there)
	have := strings.Join(slices.Compact(there), ", ")
	return &Error{Why: fmt.Sprintf("it is not there for %s, only for %s", image.FormatPlatform(p), have)}
}

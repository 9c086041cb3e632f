package base

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
)

// Options are the parameters of Resolve besides the reference.
type Options struct {
	Access   registry.Access
	CacheDir string       // where manifests and layers are kept
	Warn     func(string) // told when an image of an earlier run had to do; may be nil
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
	Absent   bool   // the registry does not have it, see [registry.HasNot]
}

func (e *Error) Error() string { return fmt.Sprintf("cannot pull base image %s: %s", e.Ref, e.Why) }
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
	ref, err := o.Access.Reference(text)
	if err != nil {
		return nil, err
	}
	puller, err := remote.NewPuller(o.Access.Options()...)
	if err != nil {
		return nil, err
	}
	s := &source{ctx: ctx, ref: ref, platform: image.FormatPlatform(p), puller: puller,
		kept: blob.Store{Dir: o.CacheDir}, options: o}
	var raw []byte
	digest, err := s.digest()
	if err == nil {
		raw, err = s.manifest(digest)
	}
	if err != nil {
		return nil, &Error{Why: err.Error(), Err: err, Absent: registry.HasNot(err)}
	}
	if isIndex(raw) {
		return s.selectImage(digest, raw, p)
	}
	return s.singleImage(raw, p)
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
	if len(there) == 0 {
		return &Error{Why: "its index lists no image"}
	}
	slices.Sort(there)
	have := strings.Join(slices.Compact(there), ", ")
	return &Error{Why: fmt.Sprintf("it is not there for %s, only for %s", image.FormatPlatform(p), have)}
}

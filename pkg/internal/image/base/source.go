package base

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A source reads one repository of a registry through the cache.
type source struct {
	ctx      context.Context
	ref      name.Reference
	platform string // that was asked for
	puller   *remote.Puller
	kept     blob.Store
	options  Options

	mu          sync.Mutex
	busy        map[v1.Hash]*sync.Mutex
	done, total int64 // bytes of layers
}

// A lastDigest is the digest to which a tag was last resolved.
type lastDigest struct {
	Ref    string
	Digest v1.Hash
}

// digest returns the digest of the reference.
func (s *source) digest() (v1.Hash, error) {
	if d, ok := s.ref.(name.Digest); ok {
		return v1.NewHash(d.DigestStr())
	}
	note := fmt.Sprintf("bases/%x", sha256.Sum256([]byte(s.ref.Name())))
	h, err := s.fetchDigest()
	if err == nil {
		return h, s.kept.WriteNote(note, lastDigest{s.ref.Name(), h})
	}
	if !registry.IsNoAnswer(err) {
		return h, err
	}
	var known lastDigest
	if !s.kept.ReadNote(note, &known) || known.Ref != s.ref.Name() || !s.kept.Has(known.Digest, -1) {
		return h, err
	}
	if s.options.Warn != nil {
		s.options.Warn(fmt.Sprintf("%s; using %s as it was last time (%s)", err, s.ref, known.Digest))
	}
	return known.Digest, nil
}

// fetchDigest resolves the tag in the registry. A HEAD request may be refused where GET is not, and
// its errors say less: if it fails, the manifest is requested.
func (s *source) fetchDigest() (v1.Hash, error) {
	head, err := s.puller.Head(s.ctx, s.ref)
	if err == nil {
		return head.Digest, nil
	}
	if stall.Is(err) { // it would be silent once more
		return v1.Hash{}, s.explain(err)
	}
	d, err := s.puller.Get(s.ctx, s.ref)
	if err != nil {
		return v1.Hash{}, s.explain(err)
	}
	return d.Digest, s.kept.Put(d.Manifest)
}

// manifest returns a manifest by its digest.
func (s *source) manifest(h v1.Hash) ([]byte, error) {
	if data, ok := s.kept.Get(h, registry.MaxManifest); ok {
		return data, nil
	}
	ref := s.ref.Context().Digest(h.String())
	d, err := s.puller.Get(s.ctx, ref)
	if err != nil {
		return nil, s.explain(err)
	}
	return d.Manifest, s.kept.Put(d.Manifest)
}

// fetchLayer downloads a layer's blob into the cache if necessary, and checks that it unpacks to
// the diff ID of the image's configuration.
func (s *source) fetchLayer(d v1.Descriptor, diffID v1.Hash) error {
	lock := s.lockOf(d.Digest)
	lock.Lock()
	defer lock.Unlock()
	if is, ok := knownDiffID(s.kept, d.Digest); ok && s.kept.Has(d.Digest, d.Size) {
		return layer.CheckDiffID(d, is, diffID)
	}
	if s.kept.Has(d.Digest, d.Size) {
		is, err := s.unpackCached(d)
		var damaged *blob.DamagedError
		if err == nil {
			return layer.CheckDiffID(d, is, diffID)
		}
		if !errors.As(err, &damaged) { // a damaged blob is removed and downloaded again
			return err
		}
	}
	return s.explain(explainForeign(d, s.download(d, &diffID)))
}

// unpackCached unpacks a blob of the cache and records the diff ID.
func (s *source) unpackCached(d v1.Descriptor) (v1.Hash, error) {
	r, err := s.kept.Open(d.Digest)
	if err != nil {
		return v1.Hash{}, err
	}
	defer r.Close()
	is, err := layer.Unpack(s.ctx, r, d)
	if err != nil {
		// A damaged blob may not unpack: that it is damaged shows at its end.
		_, end := io.Copy(io.Discard, readable.ContextReader(s.ctx, r))
		return v1.Hash{}, cmp.Or(end, err)
	}
	noteDiffID(s.kept, d.Digest, is)
	return is, nil
}

// explain explains an error of the registry.
func (s *source) explain(err error) error { return s.options.Access.ExplainRead(s.ctx, s.ref, err) }

// lockOf returns the lock of a blob, which is downloaded once.
func (s *source) lockOf(h v1.Hash) *sync.Mutex {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy == nil {
		s.busy = map[v1.Hash]*sync.Mutex{}
	}
	if s.busy[h] == nil {
		s.busy[h] = &sync.Mutex{}
	}
	return s.busy[h]
}

// download downloads a blob into the cache: a layer, which must unpack to diffID, or if that is nil
// a configuration, which is not part of the progress.
func (s *source) download(d v1.Descriptor, diffID *v1.Hash) error {
	l, err := s.puller.Layer(s.ctx, s.ref.Context().Digest(d.Digest.String()))
	if err != nil {
		return err
	}
	r, err := l.Compressed()
	if err != nil {
		return err
	}
	defer r.Close()
	content := blob.Verify(readable.ContextReader(s.ctx, r), d.Digest, d.Size)
	if diffID == nil {
		return s.storeBlob(d.Digest, content)
	}
	s.reportProgress(0, d.Size)
	count := blob.CountWrites(io.Discard, func(n int64) { s.reportProgress(n, 0) })
	if err := s.storeLayer(d, io.TeeReader(content, count), *diffID); err != nil {
		return err
	}
	noteDiffID(s.kept, d.Digest, *diffID)
	return nil
}

// storeBlob writes a blob into the cache.
func (s *source) storeBlob(h v1.Hash, r io.Reader) error {
	return s.kept.Write(func(w io.Writer) (v1.Hash, error) {
		_, err := io.Copy(w, r)
		return h, downloadError(err)
	})
}

// storeLayer writes a layer into the cache and unpacks it meanwhile. It is not kept if it does not
// match.
func (s *source) storeLayer(d v1.Descriptor, r io.Reader, diffID v1.Hash) error {
	return s.kept.Write(func(w io.Writer) (v1.Hash, error) {
		unpack, finish := layer.StartUnpacking(s.ctx, d)
		_, err := io.Copy(io.MultiWriter(w, unpack), r)
		is, unpackErr := finish()
		if err = downloadError(err); err == nil {
			err = unpackErr
		}
		if err == nil {
			err = layer.CheckDiffID(d, is, diffID)
		}
		return d.Digest, err
	})
}

// reportProgress adds to the bytes done and to the total.
func (s *source) reportProgress(done, total int64) {
	if s.options.Progress == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.total = s.done+done, s.total+total
	s.options.Progress(s.done, s.total)
}

// downloadError turns a blob.DamagedError, which speaks of files, into one for downloads.
func downloadError(err error) error {
	var damaged *blob.DamagedError
	if errors.As(err, &damaged) {
		return &wrongContentError{damaged}
	}
	return err
}

type wrongContentError struct{ damaged *blob.DamagedError }

func (e *wrongContentError) Error() string {
	return fmt.Sprintf("what it sent as %s is something else (%s)", e.damaged.Want, e.damaged.Got)
}

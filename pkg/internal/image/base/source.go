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

// source reads one repository of a registry through the cache.
type source struct {
	ctx     context.Context
	ref     name.Reference
	puller  *remote.Puller
	kept    blob.Store
	options Options

	mu          sync.Mutex
	busy        map[v1.Hash]*sync.Mutex
	done, total int64 // bytes of layers
}

// last is what a tag stood for when it was asked last.
type last struct {
	Ref    string
	Digest v1.Hash
}

// digest is what the reference stands for.
func (s *source) digest() (v1.Hash, error) {
	if d, ok := s.ref.(name.Digest); ok {
		return v1.NewHash(d.DigestStr())
	}
	note := fmt.Sprintf("bases/%x", sha256.Sum256([]byte(s.ref.Name())))
	h, err := s.ask()
	if err == nil {
		return h, s.kept.WriteNote(note, last{s.ref.Name(), h})
	}
	if !registry.IsNoAnswer(err) {
		return h, err
	}
	var known last
	if !s.kept.ReadNote(note, &known) || known.Ref != s.ref.Name() || !s.kept.Has(known.Digest, -1) {
		return h, err
	}
	if s.options.Warn != nil {
		s.options.Warn(fmt.Sprintf("%s; using %s as it was last time (%s)", err, s.ref, known.Digest))
	}
	return known.Digest, nil
}

// ask asks the registry what the tag stands for. An answer without a body may be refused where one
// with is not, and says less when it fails: then the manifest itself is asked for.
func (s *source) ask() (v1.Hash, error) {
	head, err := s.puller.Head(s.ctx, s.ref)
	if err == nil {
		return head.Digest, nil
	}
	if stall.Is(err) { // it would be silent once more
		return v1.Hash{}, registry.ExplainRead(s.ref, err)
	}
	d, err := s.puller.Get(s.ctx, s.ref)
	if err != nil {
		return v1.Hash{}, registry.ExplainRead(s.ref, err)
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
		return nil, registry.ExplainRead(s.ref, err)
	}
	return d.Manifest, s.kept.Put(d.Manifest)
}

// layer has a layer's blob in the cache, downloaded if it is not there, and makes sure that it
// unpacks to what the image's configuration says.
func (s *source) layer(d v1.Descriptor, diffID v1.Hash) error {
	lock := s.lock(d.Digest)
	lock.Lock()
	defer lock.Unlock()
	if is, ok := knownDiffID(s.kept, d.Digest); ok && s.kept.Has(d.Digest, d.Size) {
		return layer.CheckDiffID(d, is, diffID)
	}
	if s.kept.Has(d.Digest, d.Size) {
		is, err := s.reread(d)
		var damaged *blob.DamagedError
		if err == nil {
			return layer.CheckDiffID(d, is, diffID)
		}
		if !errors.As(err, &damaged) { // which is removed and downloaded anew
			return err
		}
	}
	return registry.ExplainRead(s.ref, s.download(d, &diffID))
}

// reread unpacks a blob that is in the cache and notes what comes out.
func (s *source) reread(d v1.Descriptor) (v1.Hash, error) {
	r, err := s.kept.Open(d.Digest)
	if err != nil {
		return v1.Hash{}, err
	}
	defer r.Close()
	is, err := layer.Unpack(s.ctx, r, d)
	if err != nil {
		// A damaged blob may not unpack: that it is damaged shows at its end.
		_, end := io.Copy(io.Discard, readable.Until(s.ctx, r))
		return v1.Hash{}, cmp.Or(end, err)
	}
	noteDiffID(s.kept, d.Digest, is)
	return is, nil
}

// lock is the lock of one blob, so that it is downloaded once.
func (s *source) lock(h v1.Hash) *sync.Mutex {
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

// download gets a blob into the cache: a layer, which must unpack to diffID, or without one a
// configuration, which does not show in the progress.
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
	content := blob.Verify(readable.Until(s.ctx, r), d.Digest, d.Size)
	if diffID == nil {
		return s.keep(d.Digest, content)
	}
	s.progress(0, d.Size)
	count := blob.CountWrites(io.Discard, func(n int64) { s.progress(n, 0) })
	if err := s.keepLayer(d, io.TeeReader(content, count), *diffID); err != nil {
		return err
	}
	noteDiffID(s.kept, d.Digest, *diffID)
	return nil
}

// keep writes a blob into the cache.
func (s *source) keep(h v1.Hash, r io.Reader) error {
	return s.kept.Write(func(w io.Writer) (v1.Hash, error) {
		_, err := io.Copy(w, r)
		return h, receivedError(err)
	})
}

// keepLayer is keep for a layer, which is unpacked while it comes: one that is not what it should
// be is not kept.
func (s *source) keepLayer(d v1.Descriptor, r io.Reader, diffID v1.Hash) error {
	return s.kept.Write(func(w io.Writer) (v1.Hash, error) {
		unpack, finish := layer.StartUnpacking(s.ctx, d)
		_, err := io.Copy(io.MultiWriter(w, unpack), r)
		is, unpackErr := finish()
		if err = receivedError(err); err == nil {
			err = unpackErr
		}
		if err == nil {
			err = layer.CheckDiffID(d, is, diffID)
		}
		return d.Digest, err
	})
}

// progress adds to the bytes that are there and to those that are to come.
func (s *source) progress(done, total int64) {
	if s.options.Progress == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.total = s.done+done, s.total+total
	s.options.Progress(s.done, s.total)
}

// receivedError says of content that came from a registry what blob.DamagedError says of files.
func receivedError(err error) error {
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

package image

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// baseSource reads one repository of a registry through the cache.
type baseSource struct {
	ctx     context.Context
	ref     name.Reference
	puller  *remote.Puller
	kept    blobs
	options BaseOptions

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
func (s *baseSource) digest() (v1.Hash, error) {
	if d, ok := s.ref.(name.Digest); ok {
		return v1.NewHash(d.DigestStr())
	}
	file := filepath.Join(s.kept.dir, "bases", fmt.Sprintf("%x", sha256.Sum256([]byte(s.ref.Name()))))
	h, err := s.ask()
	if err == nil {
		return h, writeNote(file, last{s.ref.Name(), h})
	}
	var e *registryError
	if !errors.As(err, &e) || e.kind != failAway {
		return h, err
	}
	var known last
	data, readErr := readable.ReadFile(file, maxNote)
	if readErr != nil || json.Unmarshal(data, &known) != nil || known.Ref != s.ref.Name() || !s.kept.has(known.Digest, -1) {
		return h, err
	}
	if s.options.Warn != nil {
		s.options.Warn(fmt.Sprintf("%s; using %s as it was last time (%s)", err, s.ref, known.Digest))
	}
	return known.Digest, nil
}

// ask asks the registry what the tag stands for. An answer without a body may be refused where one
// with is not, and says less when it fails: then the manifest itself is asked for.
func (s *baseSource) ask() (v1.Hash, error) {
	head, err := s.puller.Head(s.ctx, s.ref)
	if err == nil {
		return head.Digest, nil
	}
	if stall.Is(err) { // it would be silent once more
		return v1.Hash{}, explain(s.ref, reading, err)
	}
	d, err := s.puller.Get(s.ctx, s.ref)
	if err != nil {
		return v1.Hash{}, explain(s.ref, reading, err)
	}
	return d.Digest, s.kept.put(d.Manifest)
}

// manifest returns a manifest by its digest.
func (s *baseSource) manifest(h v1.Hash) ([]byte, error) {
	if data, ok := s.kept.get(h, maxManifest); ok {
		return data, nil
	}
	ref := s.ref.Context().Digest(h.String())
	d, err := s.puller.Get(s.ctx, ref)
	if err != nil {
		return nil, explain(s.ref, reading, err)
	}
	return d.Manifest, s.kept.put(d.Manifest)
}

// layer has a layer's blob in the cache, downloaded if it is not there, and makes sure that it
// unpacks to what the image's configuration says.
func (s *baseSource) layer(d v1.Descriptor, diffID v1.Hash) error {
	lock := s.lock(d.Digest)
	lock.Lock()
	defer lock.Unlock()
	if is, ok := s.kept.known(d.Digest); ok && s.kept.has(d.Digest, d.Size) {
		return checkDiffID(d, is, diffID)
	}
	if s.kept.has(d.Digest, d.Size) {
		is, err := s.reread(d)
		var damaged *damagedError
		if err == nil {
			return checkDiffID(d, is, diffID)
		}
		if !errors.As(err, &damaged) { // which is removed and downloaded anew
			return err
		}
	}
	return explain(s.ref, reading, s.download(d, &diffID))
}

// reread unpacks a blob that is in the cache and notes what comes out.
func (s *baseSource) reread(d v1.Descriptor) (v1.Hash, error) {
	r, err := s.kept.open(d.Digest)
	if err != nil {
		return v1.Hash{}, err
	}
	defer r.Close()
	is, err := unpack(s.ctx, r, d)
	if err != nil {
		// A damaged blob may not unpack: that it is damaged shows at its end.
		_, end := io.Copy(io.Discard, readable.Until(s.ctx, r))
		return v1.Hash{}, cmp.Or(end, err)
	}
	s.kept.learn(d.Digest, is)
	return is, nil
}

// lock is the lock of one blob, so that it is downloaded once.
func (s *baseSource) lock(h v1.Hash) *sync.Mutex {
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
func (s *baseSource) download(d v1.Descriptor, diffID *v1.Hash) error {
	l, err := s.puller.Layer(s.ctx, s.ref.Context().Digest(d.Digest.String()))
	if err != nil {
		return err
	}
	r, err := l.Compressed()
	if err != nil {
		return err
	}
	defer r.Close()
	content := verified(readable.Until(s.ctx, r), d.Digest, d.Size)
	if diffID == nil {
		return s.keep(d.Digest, content)
	}
	s.progress(0, d.Size)
	count := &counter{io.Discard, func(n int64) { s.progress(n, 0) }}
	if err := s.keepLayer(d, io.TeeReader(content, count), *diffID); err != nil {
		return err
	}
	s.kept.learn(d.Digest, *diffID)
	return nil
}

// keep writes a blob into the cache.
func (s *baseSource) keep(h v1.Hash, r io.Reader) error {
	return s.kept.write(func(w io.Writer) (v1.Hash, error) {
		_, err := io.Copy(w, r)
		return h, receivedError(err)
	})
}

// keepLayer is keep for a layer, which is unpacked while it comes: one that is not what it should
// be is not kept.
func (s *baseSource) keepLayer(d v1.Descriptor, r io.Reader, diffID v1.Hash) error {
	return s.kept.write(func(w io.Writer) (v1.Hash, error) {
		unpack, finish := unpackCopy(s.ctx, d)
		_, err := io.Copy(io.MultiWriter(w, unpack), r)
		is, unpackErr := finish()
		if err = receivedError(err); err == nil {
			err = unpackErr
		}
		if err == nil {
			err = checkDiffID(d, is, diffID)
		}
		return d.Digest, err
	})
}

// progress adds to the bytes that are there and to those that are to come.
func (s *baseSource) progress(done, total int64) {
	if s.options.Progress == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.total = s.done+done, s.total+total
	s.options.Progress(s.done, s.total)
}

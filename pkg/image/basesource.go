package image

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
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
	data, readErr := os.ReadFile(file)
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
	if d, err := s.puller.Head(s.ctx, s.ref); err == nil {
		return d.Digest, nil
	}
	d, err := s.puller.Get(s.ctx, s.ref)
	if err != nil {
		return v1.Hash{}, explain(s.ref, reading, err)
	}
	return d.Digest, s.kept.put(d.Manifest)
}

// manifest returns a manifest by its digest.
func (s *baseSource) manifest(h v1.Hash) ([]byte, error) {
	if data, ok := s.kept.get(h); ok {
		return data, nil
	}
	ref := s.ref.Context().Digest(h.String())
	d, err := s.puller.Get(s.ctx, ref)
	if err != nil {
		return nil, explain(s.ref, reading, err)
	}
	return d.Manifest, s.kept.put(d.Manifest)
}

// blob opens a blob, which is downloaded into the cache first where it is not there. size counts
// for the progress; quiet blobs (configurations) do not show in it.
func (s *baseSource) blob(h v1.Hash, size int64, quiet bool) (io.ReadCloser, error) {
	lock := s.lock(h)
	lock.Lock()
	defer lock.Unlock()
	if !s.kept.has(h, size) {
		if err := s.download(h, size, quiet); err != nil {
			return nil, explain(s.ref, reading, err)
		}
	}
	return s.kept.open(h)
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

func (s *baseSource) download(h v1.Hash, size int64, quiet bool) error {
	l, err := s.puller.Layer(s.ctx, s.ref.Context().Digest(h.String()))
	if err != nil {
		return err
	}
	r, err := l.Compressed()
	if err != nil {
		return err
	}
	defer r.Close()
	if quiet {
		return s.keep(h, r, io.Discard)
	}
	s.progress(0, size)
	return s.keep(h, r, &counter{io.Discard, func(n int64) { s.progress(n, 0) }})
}

// keep writes a blob into the cache. The library has the registry's content checked against its digest.
func (s *baseSource) keep(h v1.Hash, r io.Reader, count io.Writer) error {
	return s.kept.write(func(w io.Writer) (v1.Hash, error) {
		_, err := io.Copy(io.MultiWriter(w, count), &contextReader{s.ctx, r})
		return h, err
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

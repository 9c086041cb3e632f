package sink

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A Scratch is where the layers of a layout are compressed to, before it is known what else is in it:
// the directory that will be the layout. So blobs are written once. It implements [layer.Blobs].
type Scratch struct {
	path string
	at   func() (*dist.Layout, error)

	moving sync.RWMutex // held by who writes or opens a blob, and alone by who replaces the layout
	mu     sync.Mutex
	to     *dist.NewLayout   // nil before something is written, and after the end
	ended  bool              // it became the layout, or nothing will
	sizes  map[v1.Hash]int64 // of the blobs in it, or in what it became
}

// NewScratch returns the Scratch of the layout at an absolute path below d. Nothing is created before
// something is written. The caller calls Discard before d is closed.
func NewScratch(d *dist.Dir, path string) *Scratch {
	return newScratch(path, sync.OnceValues(func() (*dist.Layout, error) {
		sub, name, err := d.Open(path)
		if err != nil {
			return nil, err
		}
		return sub.Layout(name), nil
	}))
}

func newScratch(path string, at func() (*dist.Layout, error)) *Scratch {
	return &Scratch{path: path, at: at, sizes: map[v1.Hash]int64{}}
}

// scratchFor returns what the layers of a layout were compressed to, or a new Scratch if that is
// elsewhere.
func scratchFor(at *dist.Layout, blobs []content) *Scratch {
	for _, b := range blobs {
		if s, ok := layer.PlaceOf(b.layer).(*Scratch); ok && s.path == at.Path() {
			return s
		}
	}
	return newScratch(at.Path(), func() (*dist.Layout, error) { return at, nil })
}

// prepare returns the new directory, which is created if there is none.
func (s *Scratch) prepare() (*dist.NewLayout, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil, layer.ErrEnded
	}
	if s.to != nil {
		return s.to, nil
	}
	at, err := s.at()
	if err != nil {
		return nil, err
	}
	to, err := at.Prepare()
	if err != nil {
		return nil, err
	}
	if err := to.MkdirAll("blobs/sha256", 0o755); err != nil {
		return nil, errors.Join(err, to.Discard())
	}
	s.to = to
	return to, nil
}

// Write implements layer.Blobs. After the end, which comes while images on this one may still be
// written, nothing is.
func (s *Scratch) Write(fill func(io.Writer) (v1.Hash, error)) error {
	s.moving.RLock()
	defer s.moving.RUnlock()
	to, err := s.prepare()
	if err != nil {
		return err
	}
	temp := "blobs/sha256/" + rand.Text()
	f, err := to.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	size := int64(0)
	h, err := fill(blob.CountWrites(f, func(n int64) { size += n }))
	if err = errors.Join(err, f.Close()); err == nil {
		err = to.Rename(temp, blob.Path(h))
	}
	if err != nil {
		return errors.Join(err, to.Remove(temp))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sizes[h] = size
	return nil
}

// Has implements layer.Blobs.
func (s *Scratch) Has(h v1.Hash, size int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, ok := s.sizes[h]
	return ok && have == size
}

// Open implements layer.Blobs.
func (s *Scratch) Open(h v1.Hash) (io.ReadCloser, error) {
	s.moving.RLock()
	defer s.moving.RUnlock()
	s.mu.Lock()
	to := s.to
	size, ok := s.sizes[h]
	s.mu.Unlock()
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: blob.Path(h), Err: fs.ErrNotExist}
	}
	open := s.openInLayout
	if to != nil {
		open = func(h v1.Hash) (*os.File, error) { return to.Open(blob.Path(h)) }
	}
	f, err := open(h)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{blob.Verify(f, h, size), f}, nil
}

// OpenOld opens a blob of the layout that is there, unverified.
func (s *Scratch) OpenOld(h v1.Hash) (layer.OldBlob, error) { return s.openInLayout(h) }

func (s *Scratch) openInLayout(h v1.Hash) (*os.File, error) {
	return readable.OpenWithin(s.path, filepath.Join(s.path, filepath.FromSlash(blob.Path(h))))
}

// replace replaces the layout, which has some blobs and no others.
func (s *Scratch) replace(index string, blobs []content) error {
	s.moving.Lock()
	defer s.moving.Unlock()
	if err := s.removeOthers(blobs); err != nil {
		return err
	}
	if err := s.to.Replace(index); err != nil {
		return err
	}
	sizes := map[v1.Hash]int64{}
	for _, b := range blobs {
		sizes[b.digest] = b.size
	}
	return s.end(sizes)
}

// removeOthers removes what is not part of the layout.
func (s *Scratch) removeOthers(blobs []content) error {
	s.mu.Lock()
	others := maps.Clone(s.sizes)
	s.mu.Unlock()
	for _, b := range blobs {
		delete(others, b.digest)
	}
	for h := range others {
		if err := s.to.Remove(blob.Path(h)); err != nil {
			return err
		}
	}
	return nil
}

// Discard removes what did not become the layout.
func (s *Scratch) Discard() error {
	s.moving.Lock()
	defer s.moving.Unlock()
	if s.ended {
		return nil
	}
	return s.end(nil)
}

// end sets what blobs there are from now on.
func (s *Scratch) end(sizes map[v1.Hash]int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.to
	s.to, s.sizes, s.ended = nil, sizes, true
	if to == nil {
		return nil
	}
	return to.Discard()
}

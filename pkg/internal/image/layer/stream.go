package layer

import (
	"io"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// A Stream is content that is created while it is read, once. WriteTo, which io.Copy and the body
// of an HTTP request use, passes the pieces on as they are created, with no pipe between. The two
// ways of reading must not be used at the same time.
type Stream struct {
	fill func(io.Writer) error

	mu     sync.Mutex
	pipe   *io.PipeReader // of Read
	ended  chan struct{}  // closed when fill has returned; nil if it was not called
	closed bool
	err    error // of fill itself, not of what it wrote to
}

// NewStream returns a stream of what fill writes.
func NewStream(fill func(io.Writer) error) *Stream { return &Stream{fill: fill} }

// WriteTo implements io.WriterTo.
func (s *Stream) WriteTo(w io.Writer) (n int64, err error) {
	s.mu.Lock()
	pipe := s.pipe
	s.mu.Unlock()
	if pipe != nil {
		return io.Copy(w, pipe)
	}
	err = s.run(blob.CountWrites(w, func(more int64) { n += more }))
	return n, err
}

// Read implements io.Reader.
func (s *Stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	if s.pipe == nil {
		r, w := io.Pipe()
		s.pipe = r
		go func() { w.CloseWithError(s.run(w)) }() // ends with Close; Stop waits for it
	}
	pipe := s.pipe
	s.mu.Unlock()
	return pipe.Read(p)
}

// Close ends the stream: writes to it fail soon.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.pipe != nil {
		return s.pipe.Close()
	}
	return nil
}

// Stop closes the stream, waits until nothing is written, and returns the error of fill. It is no
// error that the reader did not read all.
func (s *Stream) Stop() error {
	s.Close()
	s.mu.Lock()
	ended := s.ended
	s.mu.Unlock()
	if ended != nil {
		<-ended
	}
	return s.err
}

// run calls fill, unless the stream was closed before.
func (s *Stream) run(w io.Writer) error {
	s.mu.Lock()
	if s.closed || s.ended != nil {
		s.mu.Unlock()
		return io.ErrClosedPipe
	}
	s.ended = make(chan struct{})
	s.mu.Unlock()
	defer close(s.ended)
	to := &guard{w: w, s: s}
	err := s.fill(to)
	if !to.failed {
		s.err = err
	}
	return err
}

// A guard writes until the stream is closed.
type guard struct {
	w      io.Writer
	s      *Stream
	failed bool
}

func (g *guard) Write(p []byte) (n int, err error) {
	g.s.mu.Lock()
	closed := g.s.closed
	g.s.mu.Unlock()
	if closed {
		err = io.ErrClosedPipe
	} else {
		n, err = g.w.Write(p)
	}
	g.failed = g.failed || err != nil
	return n, err
}

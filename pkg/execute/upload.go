package execute

import (
	"context"
	"errors"
	"io"
)

// An upload is a request to load an archive that is begun ahead of the archive: it takes the engine
// a good part of the time of an image to begin to read one, and it can do so while the image's binary
// is compiled.
type upload struct {
	w    *io.PipeWriter
	done chan error
}

// open begins an upload for the first archive, if any image is to come.
func (l *loader) open(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.coming) == 0 || l.opened != nil {
		return
	}
	r, w := io.Pipe()
	l.opened = &upload{w: w, done: make(chan error, 1)}
	go func(u *upload) {
		err := l.engine.Load(ctx, r)
		r.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		u.done <- err
	}(l.opened)
}

func (l *loader) takeUpload() *upload {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.opened
	l.opened = nil
	return u
}

// close gives up an upload that nothing was sent by.
func (l *loader) close() {
	if u := l.takeUpload(); u != nil {
		u.w.CloseWithError(errors.New("there is no image to load"))
		<-u.done
	}
}

// An aheadEngine takes its first archive by an upload, if there is one.
type aheadEngine struct {
	Engine
	upload *upload
}

// Load implements image.Engine.
func (e *aheadEngine) Load(ctx context.Context, r io.Reader) error {
	u := e.upload
	if u == nil {
		return e.Engine.Load(ctx, r)
	}
	e.upload = nil
	_, err := io.Copy(u.w, r)
	u.w.CloseWithError(err) // without an error that is the end
	if refused := <-u.done; refused != nil {
		return refused
	}
	return err
}

package deliver

import (
	"context"
	"errors"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/layer"
)

// An upload is a request to load an archive that starts before the archive exists: the engine prepares
// while the first binary is compiled. See pkg/docs/loading.md.
type upload struct {
	archive chan io.Reader // closed if none comes
	done    chan error
}

// OpenUpload starts an upload for the first archive, if any image is expected. Its goroutine ends when the
// archive is loaded, or with Close.
func (l *Loader) OpenUpload() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.expected) == 0 || l.upload != nil {
		return
	}
	l.upload = &upload{archive: make(chan io.Reader, 1), done: make(chan error, 1)}
	// Ends when the archive is loaded, or with Close.
	go func(u *upload) { u.done <- l.engine.Load(l.ctx, layer.NewStream(u.fill)) }(l.upload)
}

// fill waits for the archive and writes it.
func (u *upload) fill(w io.Writer) error {
	archive, comes := <-u.archive
	if !comes {
		return errors.New("there is no image to load")
	}
	_, err := io.Copy(w, archive)
	return err
}

func (l *Loader) takeUpload() *upload {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.upload
	l.upload = nil
	return u
}

// Close ends an upload that was not used.
func (l *Loader) Close() { l.takeUpload().abandon() }

func (u *upload) abandon() {
	if u != nil {
		close(u.archive)
		<-u.done
	}
}

// An uploadEngine loads its first archive by an upload, if there is one.
type uploadEngine struct {
	executor.Engine
	upload *upload
}

// Load implements sink.Engine.
func (e *uploadEngine) Load(ctx context.Context, r io.Reader) error {
	u := e.upload
	if u == nil {
		return e.Engine.Load(ctx, r)
	}
	e.upload = nil
	u.archive <- r
	return <-u.done
}

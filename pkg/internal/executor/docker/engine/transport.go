package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// workFactor multiplies the limit where an engine has to work: to load, pull, save or make something.
const workFactor = 10

// maxInfo bounds an answer in which an engine describes something, in bytes.
const maxInfo = 64 << 20

// A limitedTransport gives up requests to an engine that is silent. The limit is longer where the engine
// works, and there is none where it waits for something to happen.
type limitedTransport struct {
	base   http.RoundTripper
	limits stall.Limits
	engine string // its URL
}

// A kind of request decides how long to wait for the engine.
type kind int

const (
	describes kind = iota // the engine answers at once
	works
	waits // the engine waits for something to happen
)

func kindOf(r *http.Request) kind {
	for _, end := range []string{"/wait", "/events", "/logs", "/attach"} {
		if strings.HasSuffix(r.URL.Path, end) {
			return waits
		}
	}
	if strings.Contains(r.URL.Path, "/exec/") && strings.HasSuffix(r.URL.Path, "/start") {
		return waits
	}
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !get || strings.HasSuffix(r.URL.Path, "/archive") || strings.HasSuffix(r.URL.Path, "/images/get") {
		return works
	}
	return describes
}

// RoundTrip implements http.RoundTripper.
func (p *limitedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	k := kindOf(r)
	if k == waits {
		return p.base.RoundTrip(r)
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	watch := p.watch(r, k, cancel)
	resp, err := p.base.RoundTrip(p.watchRequest(r, ctx, watch))
	watch.Stop()
	if err != nil {
		cancel(nil)
		if silent := watch.Err(); silent != nil {
			err = &silentError{silent}
		}
		return nil, err
	}
	body := io.Reader(stall.Reader(resp.Body, p.limitsFor(k), p.peer(r)))
	if k == describes {
		body = &boundedReader{body, maxInfo}
	}
	resp.Body = &responseBody{body, resp.Body, cancel}
	return resp, nil
}

// peer names the engine and the request in errors.
func (p *limitedTransport) peer(r *http.Request) string {
	return fmt.Sprintf("the Docker engine at %s (%s %s)", p.engine, r.Method, r.URL.Path)
}

// limitsFor are the limits of a wait, which any byte ends.
func (p *limitedTransport) limitsFor(k kind) stall.Limits {
	l := stall.Limits{Wait: p.limits.Wait, Floor: 1}
	if l.Wait <= 0 {
		l.Wait = stall.Default.Wait
	}
	if k == works {
		l.Wait *= workFactor
	}
	return l
}

func (p *limitedTransport) watch(r *http.Request, k kind, end func(error)) *stall.Watch {
	return stall.NewWatch(p.limitsFor(k), p.peer(r), end)
}

// watchRequest returns a request whose wait begins when it was sent. While its body is sent, the engine has
// to read it in time.
func (p *limitedTransport) watchRequest(r *http.Request, ctx context.Context, w *stall.Watch) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		w.Begin()
		return r.WithContext(ctx)
	}
	sent := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { w.Begin() }}
	r = r.WithContext(httptrace.WithClientTrace(ctx, sent))
	r.Body = &upload{r.Body, w}
	return r
}

// An upload is the body of a request. It writes itself where the one that it wraps does: an archive
// takes the engine less time then.
type upload struct {
	io.ReadCloser
	watch *stall.Watch
}

func (u *upload) Read(p []byte) (int, error) {
	u.watch.Pause() // what was read before was taken
	n, err := u.ReadCloser.Read(p)
	u.watch.Moved(int64(n))
	if err == nil {
		u.watch.Begin()
	}
	return n, err
}

// WriteTo implements io.WriterTo.
func (u *upload) WriteTo(w io.Writer) (int64, error) {
	to := &countingWriter{w, u.watch}
	if self, ok := u.ReadCloser.(io.WriterTo); ok {
		return self.WriteTo(to)
	}
	return io.Copy(to, u.ReadCloser)
}

// countingWriter counts what the engine takes, and the time in which it takes nothing.
type countingWriter struct {
	w     io.Writer
	watch *stall.Watch
}

func (t *countingWriter) Write(p []byte) (int, error) {
	t.watch.Begin()
	n, err := t.w.Write(p)
	t.watch.Pause()
	t.watch.Moved(int64(n))
	return n, err
}

// A responseBody is the body of a response. Closing it frees the request's context.
type responseBody struct {
	io.Reader
	body   io.Closer
	cancel context.CancelCauseFunc
}

func (a *responseBody) Close() error {
	err := a.body.Close()
	a.cancel(nil)
	return err
}

// A silentError is the error for an engine that was given up. It is no timeout, as the client takes one
// for a failed connection.
type silentError struct{ err error }

func (e *silentError) Error() string { return e.err.Error() }
func (e *silentError) Unwrap() error { return e.err }

// A boundedReader returns an error after a number of bytes.
type boundedReader struct {
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("the engine's answer has more than %d MiB", maxInfo>>20)
	}
	return n, err
}

// checkInterval is how long a command may print nothing before the engine is asked whether it is there.
func (p *limitedTransport) checkInterval() time.Duration { return p.limitsFor(describes).Wait / 2 }

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

// workFactor is how much longer than for an answer an engine is waited for where it has to work:
// to load, pull, save or make something.
const workFactor = 10

// maxInfo bounds an answer in which an engine describes something, in bytes.
const maxInfo = 64 << 20

// A patience gives up an engine that is silent: for long where it works, and not at all where it
// waits for something to happen.
type patience struct {
	base   http.RoundTripper
	limits stall.Limits
	engine string // its URL
}

// How an engine is waited for.
type kind int

const (
	describes kind = iota // it answers at once
	works
	waits // for something to happen
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
func (p *patience) RoundTrip(r *http.Request) (*http.Response, error) {
	k := kindOf(r)
	if k == waits {
		return p.base.RoundTrip(r)
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	watch := p.watch(r, k, cancel)
	resp, err := p.base.RoundTrip(p.watched(r, ctx, watch))
	watch.Stop()
	if err != nil {
		cancel(nil)
		if silent := watch.Err(); silent != nil {
			err = &silentError{silent}
		}
		return nil, err
	}
	body := io.Reader(stall.Reader(resp.Body, p.waiting(k), p.peer(r)))
	if k == describes {
		body = &boundedReader{body, maxInfo}
	}
	resp.Body = &answer{body, resp.Body, cancel}
	return resp, nil
}

// peer is what an engine that is silent was asked.
func (p *patience) peer(r *http.Request) string {
	return fmt.Sprintf("the Docker engine at %s (%s %s)", p.engine, r.Method, r.URL.Path)
}

// waiting are the limits of a wait: any byte ends one.
func (p *patience) waiting(k kind) stall.Limits {
	l := stall.Limits{Wait: p.limits.Wait, Floor: 1}
	if l.Wait <= 0 {
		l.Wait = stall.Default.Wait
	}
	if k == works {
		l.Wait *= workFactor
	}
	return l
}

func (p *patience) watch(r *http.Request, k kind, end func(error)) *stall.Watch {
	return stall.NewWatch(p.waiting(k), p.peer(r), end)
}

// watched is a request whose wait begins when it was sent; while its body is sent, it is the
// engine that must take it.
func (p *patience) watched(r *http.Request, ctx context.Context, w *stall.Watch) *http.Request {
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
	to := &taken{w, u.watch}
	if self, ok := u.ReadCloser.(io.WriterTo); ok {
		return self.WriteTo(to)
	}
	return io.Copy(to, u.ReadCloser)
}

// taken counts what the engine takes, and the time in which it takes nothing.
type taken struct {
	w     io.Writer
	watch *stall.Watch
}

func (t *taken) Write(p []byte) (int, error) {
	t.watch.Begin()
	n, err := t.w.Write(p)
	t.watch.Pause()
	t.watch.Moved(int64(n))
	return n, err
}

// An answer is the body of one; what its request holds is freed with it.
type answer struct {
	io.Reader
	body   io.Closer
	cancel context.CancelCauseFunc
}

func (a *answer) Close() error {
	err := a.body.Close()
	a.cancel(nil)
	return err
}

// A silentError is an engine that was given up. The client takes errors that are timeouts for
// engines that are not there.
type silentError struct{ err error }

func (e *silentError) Error() string { return e.err.Error() }
func (e *silentError) Unwrap() error { return e.err }

// A boundedReader fails where there is more than there may be.
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

// pulse is how long a command may print nothing before the engine is asked whether it is there.
func (p *patience) pulse() time.Duration { return p.waiting(describes).Wait / 2 }

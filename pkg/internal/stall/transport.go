package stall

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// Transport returns a RoundTripper that passes requests to base and ends one whose server is silent
// for too long with an *Error: before the headers of the response, while it should take the
// request's body, or within the response's body.
func Transport(base http.RoundTripper, l Limits) http.RoundTripper {
	return &transport{base, l.orDefault()}
}

// WithoutLimits returns a context whose requests may wait without limit, as for events of an
// engine.
func WithoutLimits(ctx context.Context) context.Context {
	return context.WithValue(ctx, withoutLimitsKey{}, true)
}

type withoutLimitsKey struct{}

type transport struct {
	base   http.RoundTripper
	limits Limits
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(withoutLimitsKey{}) != nil {
		return t.base.RoundTrip(r)
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	watch := NewWatch(t.limits, Peer(r.URL), cancel)
	watch.Begin()
	resp, err := t.base.RoundTrip(watchBody(r.WithContext(ctx), watch))
	watch.Stop()
	switch {
	case err != nil && watch.Err() != nil:
		return nil, watch.Err()
	case err != nil:
		cancel(nil)
		return nil, err
	case resp.StatusCode == http.StatusSwitchingProtocols: // another protocol, with other rules
		context.AfterFunc(r.Context(), func() { cancel(nil) })
		return resp, nil
	}
	body := &reader{resp.Body, NewWatch(t.limits, Peer(r.URL), cancel)}
	resp.Body = &responseBody{body, cancel}
	return resp, nil
}

// watchBody returns r with a body whose bytes count as moved when the server takes them.
func watchBody(r *http.Request, w *Watch) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		return r
	}
	r.Body = &requestBody{r.Body, w}
	if get := r.GetBody; get != nil {
		r.GetBody = func() (io.ReadCloser, error) {
			body, err := get()
			if err != nil {
				return nil, err
			}
			return &requestBody{body, w}, nil
		}
	}
	return r
}

// A requestBody is a watched request body. The transport reads on when the server took what was
// read before. The server is not to blame while the body itself waits.
type requestBody struct {
	io.ReadCloser
	watch *Watch
}

func (u *requestBody) Read(p []byte) (int, error) {
	waited := u.watch.Pause()
	n, err := u.ReadCloser.Read(p)
	u.watch.Moved(int64(n))
	if waited {
		u.watch.Begin()
	}
	return n, err
}

// A responseBody is a response body that releases its request when it is closed.
type responseBody struct {
	*reader
	cancel context.CancelCauseFunc
}

func (a *responseBody) Close() error {
	err := a.reader.Close()
	a.cancel(nil)
	return err
}

// Peer returns a server's URL without query and credentials.
func Peer(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

package stall

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// Transport returns a RoundTripper that gives each request to base, and ends one whose server is
// silent for too long with an *Error: before the headers of its answer are there, while it is to
// take the request's body, or within the answer's body.
func Transport(base http.RoundTripper, l Limits) http.RoundTripper {
	return &transport{base, l.orDefault()}
}

// Patient returns a context whose requests are not watched: those that wait for something to
// happen, as for events of an engine.
func Patient(ctx context.Context) context.Context {
	return context.WithValue(ctx, patient{}, true)
}

type patient struct{}

type transport struct {
	base   http.RoundTripper
	limits Limits
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Context().Value(patient{}) != nil {
		return t.base.RoundTrip(r)
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	watch := NewWatch(t.limits, Peer(r.URL), cancel)
	watch.Begin()
	resp, err := t.base.RoundTrip(watched(r.WithContext(ctx), watch))
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
	resp.Body = &answer{body, cancel}
	return resp, nil
}

// watched is r whose body, as the server takes it, counts as moved.
func watched(r *http.Request, w *Watch) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		return r
	}
	r.Body = &upload{r.Body, w}
	if get := r.GetBody; get != nil {
		r.GetBody = func() (io.ReadCloser, error) {
			body, err := get()
			if err != nil {
				return nil, err
			}
			return &upload{body, w}, nil
		}
	}
	return r
}

// An upload is the body of a request: the transport reads on when the server took what it read
// before. While the body itself makes it wait, the server has not to answer for it.
type upload struct {
	io.ReadCloser
	watch *Watch
}

func (u *upload) Read(p []byte) (int, error) {
	waited := u.watch.Pause()
	n, err := u.ReadCloser.Read(p)
	u.watch.Moved(int64(n))
	if waited {
		u.watch.Begin()
	}
	return n, err
}

// An answer is the body of an answer; what its request holds is freed with it.
type answer struct {
	*reader
	cancel context.CancelCauseFunc
}

func (a *answer) Close() error {
	err := a.reader.Close()
	a.cancel(nil)
	return err
}

// Peer names a server: its URL without query and credentials.
func Peer(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

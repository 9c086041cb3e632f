package sharedstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A web is what stores on web servers have in common: GET, HEAD and PUT of <base>/<kind>/<name>.
type web struct {
	base   *url.URL
	client *http.Client
	// authorize adds credentials to a request, whose body has a SHA-256.
	authorize func(r *http.Request, digest string) error
	// explain returns the error of an answer that is no success.
	explain func(*http.Response) error
}

// How long a server is waited for.
const connectTimeout = time.Second

// limits are what a server must move: less would take longer than to compile.
var limits = stall.Limits{Wait: 5 * time.Second, Floor: 256 << 10}

// newClient returns a client that follows no redirects.
func newClient() *http.Client {
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSHandshakeTimeout:    limits.Wait,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
	}
	asItIs := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: stall.Transport(t, limits), CheckRedirect: asItIs}
}

// Close implements Store.
func (w *web) Close() { w.client.CloseIdleConnections() }

// A body is what a request sends.
type body struct {
	data   io.Reader
	size   int64
	digest string // SHA-256 of the data
}

// emptyDigest is the SHA-256 of nothing.
const emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// get returns the body of an entry.
func (w *web) get(ctx context.Context, kind Kind, name string) (io.ReadCloser, error) {
	resp, err := w.do(ctx, http.MethodGet, kind, name, body{digest: emptyDigest})
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// Has implements Store.
func (w *web) Has(ctx context.Context, kind Kind, name string) (bool, error) {
	resp, err := w.do(ctx, http.MethodHead, kind, name, body{digest: emptyDigest})
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	resp.Body.Close()
	return true, nil
}

// put stores an entry.
func (w *web) put(ctx context.Context, kind Kind, name string, b body) error {
	resp, err := w.do(ctx, http.MethodPut, kind, name, b)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

// do sends a request for an entry. The caller closes the body of the answer, which is a success.
func (w *web) do(ctx context.Context, method string, kind Kind, name string, b body) (*http.Response, error) {
	return w.send(ctx, method, w.base.JoinPath(string(kind), name), b)
}

// send sends a request. The caller closes the body of the answer, which is a success.
func (w *web) send(ctx context.Context, method string, u *url.URL, b body) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), b.data)
	if err != nil {
		return nil, err
	}
	r.ContentLength = b.size
	if err := w.authorize(r, b.digest); err != nil {
		return nil, err
	}
	resp, err := w.client.Do(r)
	if err != nil {
		return nil, shortError(err)
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer resp.Body.Close()
	err = w.explain(resp)
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection is used again
	return nil, err
}

// A StatusError is an answer that is no success.
type StatusError struct {
	Status int
	Host   string

	words string // of the server; "" for those of the status
	hint  string // what to do, if that is known
	means error  // for the entry; nil: that the store fails
}

func (e *StatusError) Error() string {
	words := e.words
	if words == "" {
		words = http.StatusText(e.Status)
	}
	return fmt.Sprintf("%s answers %d %s%s", e.Host, e.Status, words, e.hint)
}

// Unwrap says what the answer means for the entry.
func (e *StatusError) Unwrap() error { return e.means }

// refusals are the statuses of servers that take nothing from this user.
var refusals = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusMethodNotAllowed}

// shortError is an error of a request without its URL, which is as long as a digest.
func shortError(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

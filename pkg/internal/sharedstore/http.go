package sharedstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A Server is a store that is reached by HTTP, as caches for Bazel are: GET, HEAD and PUT of
// <url>/ac/<name> and <url>/cas/<name>. Servers with WebDAV will do.
type Server struct {
	base   *url.URL
	client *http.Client
	// login adds credentials to a request; nil: none are sent.
	login func(*http.Request)
}

// How long a server is waited for.
const connectTimeout = time.Second

// limits are what a server must move: less would take longer than to compile.
var limits = stall.Limits{Wait: 5 * time.Second, Floor: 256 << 10}

// NewServer returns the store at a URL. login, which may be nil, adds the user's credentials.
func NewServer(address string, login func(*http.Request)) (*Server, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSHandshakeTimeout:    limits.Wait,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
	}
	asItIs := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Server{base, &http.Client{Transport: stall.Transport(t, limits), CheckRedirect: asItIs}, login}, nil
}

// Close implements Store.
func (s *Server) Close() { s.client.CloseIdleConnections() }

// Get implements Store.
func (s *Server) Get(ctx context.Context, kind Kind, name string) (io.ReadCloser, error) {
	resp, err := s.do(ctx, http.MethodGet, s.base.JoinPath(string(kind), name), 0, nil)
	if err != nil {
		return nil, err
	}
	if kind == Blobs {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, MaxRecord+1))
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(unwrap(data))), nil
}

// Has implements Store.
func (s *Server) Has(ctx context.Context, kind Kind, name string) (bool, error) {
	resp, err := s.do(ctx, http.MethodHead, s.base.JoinPath(string(kind), name), 0, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	resp.Body.Close()
	return true, nil
}

// Put implements Store.
func (s *Server) Put(ctx context.Context, kind Kind, name string, size int64, data io.Reader) error {
	u := s.base.JoinPath(string(kind), name)
	if kind == Records {
		record, err := io.ReadAll(data)
		if err != nil {
			return err
		}
		wrapped := wrap(record)
		size, data = int64(len(wrapped)), bytes.NewReader(wrapped)
	}
	resp, err := s.do(ctx, http.MethodPut, u, size, data)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

// A StatusError is an answer that is no success.
type StatusError struct {
	Status int
	Host   string

	anonymous bool // no credentials may be sent
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("%s answers %d %s", e.Host, e.Status, http.StatusText(e.Status))
	if e.Status == http.StatusUnauthorized && e.anonymous {
		text += fmt.Sprintf(": to send the credentials that ~/.netrc has for it, add -allow=%s", e.Host)
	}
	return text
}

// Unwrap says what the status means for the entry.
func (e *StatusError) Unwrap() error {
	if e.Status == http.StatusNotFound || e.Status == http.StatusGone {
		return fs.ErrNotExist
	}
	return nil
}

// do sends a request. The caller closes the body of the answer, which is a success.
func (s *Server) do(ctx context.Context, method string, u *url.URL, size int64,
	data io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), data)
	if err != nil {
		return nil, err
	}
	r.ContentLength = size
	if s.login != nil {
		s.login(r)
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, shortError(err)
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection is used again
	resp.Body.Close()
	status := &StatusError{resp.StatusCode, s.base.Host, s.login == nil}
	if method == http.MethodPut && isRefusal(resp.StatusCode) {
		return nil, fmt.Errorf("%w: %w", ErrReadOnly, status)
	}
	return nil, status
}

// isRefusal reports whether a status says that a server takes nothing from this user.
func isRefusal(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusMethodNotAllowed
}

// shortError is an error of a request without its URL, which is as long as a digest.
func shortError(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// stdoutRaw is the number of a field of ActionResult that holds what a command printed
// (build.bazel.remote.execution.v2). Servers for Bazel take only such records.
const stdoutRaw = 5

// wrap makes an ActionResult of a record.
func wrap(record []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, stdoutRaw, protowire.BytesType), record)
}

// unwrap returns the record of an ActionResult; nil if there is none.
func unwrap(data []byte) []byte {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return nil
		}
		data = data[n:]
		if number == stdoutRaw && kind == protowire.BytesType {
			record, n := protowire.ConsumeBytes(data)
			if n < 0 {
				return nil
			}
			return record
		}
		if n = protowire.ConsumeFieldValue(number, kind, data); n < 0 {
			return nil
		}
		data = data[n:]
	}
	return nil
}

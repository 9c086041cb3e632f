package sharedstore

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Server is a store that is reached by HTTP, as caches for Bazel are: GET, HEAD and PUT of
// <url>/ac/<name> and <url>/cas/<name>. Servers with WebDAV will do.
type Server struct{ web }

// NewServer returns the store at a URL. login, which may be nil, adds the user's credentials.
func NewServer(address string, login func(*http.Request)) (*Server, error) {
	base, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return &Server{web{
		base: base, client: newClient(),
		authorize: func(r *http.Request, _ string) error {
			if login != nil {
				login(r)
			}
			return nil
		},
		explain: func(resp *http.Response) error { return statusError(resp, base.Host, login == nil) },
	}}, nil
}

// statusError is the error of an answer. To an anonymous request, no credentials may be added.
func statusError(resp *http.Response, host string, anonymous bool) error {
	e := &StatusError{Status: resp.StatusCode, Host: host}
	switch {
	case e.Status == http.StatusNotFound || e.Status == http.StatusGone:
		e.means = fs.ErrNotExist
	case resp.Request.Method == http.MethodPut && slices.Contains(refusals, e.Status):
		e.means = ErrReadOnly
	}
	if e.Status == http.StatusUnauthorized && anonymous {
		e.hint = fmt.Sprintf(": to send the credentials that ~/.netrc has for it, add -allow=%s", host)
	}
	return e
}

// Get implements Store.
func (s *Server) Get(ctx context.Context, kind Kind, name string) (io.ReadCloser, error) {
	r, err := s.get(ctx, kind, name)
	if err != nil || kind == Blobs {
		return r, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, MaxRecord+1))
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(unwrap(data))), nil
}

// Put implements Store.
func (s *Server) Put(ctx context.Context, kind Kind, name string, size int64, data io.Reader, _ ...Blob) error {
	if kind == Records {
		record, err := io.ReadAll(data)
		if err != nil {
			return err
		}
		wrapped := wrap(record)
		size, data = int64(len(wrapped)), bytes.NewReader(wrapped)
	}
	return s.put(ctx, kind, name, body{data: data, size: size})
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

package registry

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// What registries may answer. Each is far above what images have: registries themselves take
// manifests of 4 MiB at most.
const (
	MaxManifest = 4 << 20 // bytes of a manifest or index
	maxAnswer   = 1 << 20 // bytes of any other answer but a layer
)

// maxHeader bounds the headers of a registry's answer, in bytes.
const maxHeader = 64 << 10

// userAgent is what registries see.
const userAgent = "gobuild"

// A bounded limits the bodies of answers. Those of blobs are limited where they are stored.
type bounded struct{ base http.RoundTripper }

func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	first, redirects := original(r)
	if redirects > maxRedirects {
		return nil, fmt.Errorf("%s sent gobuild on by more than %d redirects", r.URL.Host, maxRedirects)
	}
	resp, err := b.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	what, most := answerLimit(first.URL.Path, resp)
	if most > 0 {
		resp.Body = &boundedBody{ReadCloser: resp.Body, left: most, err: &tooLargeError{r.URL.Host, what, most}}
	}
	return resp, nil
}

// maxRedirects is how many times a request is sent on: as many as Go's client allows by itself.
const maxRedirects = 10

// original returns the request before any redirects, and their number.
func original(r *http.Request) (first *http.Request, redirects int) {
	for redirects <= maxRedirects && r.Response != nil && r.Response.Request != nil {
		r = r.Response.Request
		redirects++
	}
	return r, redirects
}

// answerLimit returns what an answer contains, and its largest size; 0 for a blob.
func answerLimit(path string, resp *http.Response) (what string, most int64) {
	switch {
	case resp.StatusCode != http.StatusOK:
		return "an answer without content", maxAnswer
	case strings.Contains(path, "/manifests/"):
		return "a manifest", MaxManifest
	case strings.Contains(path, "/blobs/"):
		return "", 0
	}
	return "an answer", maxAnswer
}

type boundedBody struct {
	io.ReadCloser
	left int64
	err  error
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, b.err
	}
	return n, err
}

// A tooLargeError reports an answer that is longer than allowed.
type tooLargeError struct {
	host, what string
	most       int64
}

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("%s sent %s of more than %s", e.host, e.what, blob.FormatSize(e.most))
}

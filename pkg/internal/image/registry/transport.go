package registry

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
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

// MakeOptions returns options for requests to registries with credentials (nil: the user's of
// Docker) and limits on waits (zero: the default).
func MakeOptions(k authn.Keychain, waits stall.Limits) []remote.Option {
	if k == nil {
		k = authn.DefaultKeychain
	}
	return []remote.Option{
		remote.WithAuthFromKeychain(k),
		remote.WithUserAgent(userAgent),
		remote.WithTransport(boundedTransport(waits)),
	}
}

// boundedTransport returns a transport with limits on waits and on the size of answers.
func boundedTransport(l stall.Limits) http.RoundTripper {
	base := remote.DefaultTransport
	if t, ok := base.(*http.Transport); ok {
		t = t.Clone()
		t.MaxResponseHeaderBytes = maxHeader
		base = t
	}
	return &bounded{stall.Transport(base, l)}
}

// A bounded limits the bodies of answers. Those of blobs are limited where they are stored.
type bounded struct{ base http.RoundTripper }

func (b *bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	path, redirects := originalPath(r)
	if redirects > maxRedirects {
		return nil, fmt.Errorf("%s sent gobuild on by more than %d redirects", r.URL.Host, maxRedirects)
	}
	resp, err := b.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	what, most := answerLimit(path, resp)
	if most > 0 {
		resp.Body = &boundedBody{ReadCloser: resp.Body, left: most, err: &tooLargeError{r.URL.Host, what, most}}
	}
	return resp, nil
}

// maxRedirects is how many times a request is sent on: as many as Go's client allows by itself.
const maxRedirects = 10

// originalPath returns the path of the request before any redirects, and their number.
func originalPath(r *http.Request) (path string, redirects int) {
	for redirects <= maxRedirects && r.Response != nil && r.Response.Request != nil {
		r = r.Response.Request
		redirects++
	}
	return r.URL.Path, redirects
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

package toolchain

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A Client talks to module proxies and keeps what it got below its directory. It is safe
// for concurrent use, by several processes too.
type Client struct {
	settings Settings
	dir      string
	http     *http.Client
	progress func(title string) Task
	checked  *sync.Map // by dist, a *soundness
	silent   *sync.Map // by host, a silence
	maxZip   int64     // bytes of a zip that is not refused
}

// A Task is shown to the user while it takes place.
type Task interface {
	Bytes(done, total int64) // of a download, total 0 if unknown; must be quick
	Done(err error)
}

type unseen struct{}

func (unseen) Bytes(int64, int64) {}
func (unseen) Done(error)         {}

// NewClient returns a client with the given settings that keeps toolchains, lists and the
// checksum database's tiles below cacheDir, which need not exist.
func NewClient(s Settings, cacheDir string) *Client {
	return &Client{settings: s, dir: cacheDir, http: newHTTPClient(s.Waits),
		progress: func(string) Task { return unseen{} }, checked: &sync.Map{}, silent: &sync.Map{}, maxZip: maxZip}
}

// WithProgress returns a client with the same settings and directory that shows what takes its
// time, each by a task that start begins.
func (c *Client) WithProgress(start func(title string) Task) *Client {
	copied := *c
	copied.progress = start
	return &copied
}

// Settings returns the settings that the client was made with.
func (c *Client) Settings() Settings { return c.settings }

// maxHeader bounds the headers of an answer, in bytes.
const maxHeader = 64 << 10

// newHTTPClient returns a client on a copy of the default transport, which honours
// HTTP_PROXY, HTTPS_PROXY, NO_PROXY and the machine's CA certificates. A server that is silent
// is given up.
func newHTTPClient(l stall.Limits) *http.Client {
	transport := http.DefaultTransport
	if t, ok := transport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxResponseHeaderBytes = maxHeader
		transport = t
	}
	return &http.Client{Transport: stall.Transport(transport, l), CheckRedirect: checkRedirect}
}

// checkRedirect follows up to ten redirects, none of which leaves https.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return fmt.Errorf("stopped after 10 redirects")
	}
	if r.URL.Scheme != "https" && r.URL.Scheme != "http" {
		return fmt.Errorf("redirected to %s, which is neither https nor http", redact(r.URL))
	}
	if last := via[len(via)-1]; last.URL.Scheme == "https" && r.URL.Scheme != "https" {
		return fmt.Errorf("redirected from %s to the insecure %s", redact(last.URL), redact(r.URL))
	}
	return nil
}

// redact is u without its password.
func redact(u *url.URL) string { return u.Redacted() }

// sleep waits for d, or returns ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

package toolchain

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// A Client talks to module proxies and keeps what it got below its directory. It is safe
// for concurrent use, by several processes too.
type Client struct {
	settings Settings
	dir      string
	http     *http.Client
	progress func(done, total int64)
}

// NewClient returns a client with the given settings that keeps toolchains, lists and the
// checksum database's tiles below cacheDir, which need not exist.
func NewClient(s Settings, cacheDir string) *Client {
	return &Client{settings: s, dir: cacheDir, http: newHTTPClient(), progress: func(done, total int64) {}}
}

// WithProgress returns a client with the same settings and directory that calls f while a
// distribution is downloaded, with bytes so far and in all (0 if unknown). f must be quick.
func (c *Client) WithProgress(f func(done, total int64)) *Client {
	copied := *c
	copied.progress = f
	return &copied
}

// Settings returns the settings that the client was made with.
func (c *Client) Settings() Settings { return c.settings }

// Limits for connecting and for the first byte of an answer (a proxy may have to fetch
// the module first). Bodies take as long as they take.
const (
	handshakeTimeout = 20 * time.Second
	answerTimeout    = 2 * time.Minute
)

// newHTTPClient returns a client on a copy of the default transport, which honours
// HTTP_PROXY, HTTPS_PROXY, NO_PROXY and the machine's CA certificates.
func newHTTPClient() *http.Client {
	transport := http.DefaultTransport
	if t, ok := transport.(*http.Transport); ok {
		t = t.Clone()
		t.TLSHandshakeTimeout = handshakeTimeout
		t.ResponseHeaderTimeout = answerTimeout
		transport = t
	}
	return &http.Client{Transport: transport, CheckRedirect: checkRedirect}
}

// checkRedirect follows up to ten redirects, none of which leaves https.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return fmt.Errorf("stopped after 10 redirects")
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

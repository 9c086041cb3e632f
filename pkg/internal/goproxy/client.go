package goproxy

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Options configure a Client.
type Options struct {
	Settings Settings
	CacheDir string // keeps what the checksum database says; need not exist

	Transport http.RoundTripper // for http and https; nil: a copy of http.DefaultTransport
	MaxZip    int64             // bytes of a zip that is not refused; 0: as many as Go takes
}

// A Client asks module proxies and the checksum database. It is safe for concurrent use, and
// several processes may share its directory.
type Client struct {
	settings Settings
	dir      string
	fetch    *fetcher
	sums     *sums
}

// New returns a client.
func New(o Options) *Client {
	f := &fetcher{settings: o.Settings, http: newHTTPClient(o.Transport, o.Settings.Waits), maxZip: o.MaxZip}
	if f.maxZip == 0 {
		f.maxZip = maxZip
	}
	return &Client{settings: o.Settings, dir: o.CacheDir, fetch: f,
		sums: &sums{settings: o.Settings, dir: o.CacheDir, fetch: f}}
}

// Settings returns the settings of the client.
func (c *Client) Settings() Settings { return c.settings }

// A Module is a module that proxies are asked for.
type Module struct {
	Path string
	// Direct is the module proxy that serves the module where GOPROXY says direct; nil for a module
	// that only its version control system has.
	Direct *url.URL
}

// Fetch returns a file of a module from the first proxy that has it: file is "list",
// "<version>.info" or "<version>.mod" with the version escaped (module.EscapeVersion), or "@latest".
//
// The error is ErrOff where GOPROXY forbids it, wraps ErrNeedsVCS where only the version control
// system is left, and fs.ErrNotExist where no proxy has the file.
func (c *Client) Fetch(ctx context.Context, m Module, file string) (data []byte, err error) {
	err = c.try(ctx, m, func(base *url.URL) error {
		u, err := moduleURL(base, m.Path, file)
		if err == nil {
			data, err = c.fetch.bytes(ctx, u)
		}
		return err
	})
	return data, err
}

// Save writes a module's zip to a file, which it creates or truncates; version is escaped. report,
// which may be nil, gets the number of bytes done and the total (0 if unknown). A zip that is too
// large is an error; other errors are those of Fetch.
func (c *Client) Save(ctx context.Context, m Module, version, file string, report func(done, total int64)) error {
	return c.try(ctx, m, func(base *url.URL) error {
		u, err := moduleURL(base, m.Path, version+".zip")
		if err != nil {
			return err
		}
		return retry(ctx, func() error { return c.fetch.save(ctx, u, file, report) })
	})
}

// try calls f with the base URL of each proxy that may be asked for a module.
func (c *Client) try(ctx context.Context, m Module, f func(base *url.URL) error) error {
	list, err := c.settings.proxiesFor(m.Path)
	if err != nil {
		return err
	}
	return tryProxies(ctx, list, func(p proxy) error {
		switch {
		case p.word == wordOff:
			return ErrOff
		case p.word == wordDirect && m.Direct == nil:
			return fmt.Errorf("%s: %w", m.Path, ErrNeedsVCS)
		case p.word == wordDirect:
			return f(m.Direct)
		}
		return f(p.base)
	})
}

// maxHeader bounds the headers of an answer, in bytes.
const maxHeader = 64 << 10

// newHTTPClient returns a client on a transport; by default on a copy of the default one, which
// honours HTTP_PROXY, HTTPS_PROXY, NO_PROXY and the machine's CA certificates. A silent server is
// an error.
func newHTTPClient(transport http.RoundTripper, l stall.Limits) *http.Client {
	if transport == nil {
		transport = http.DefaultTransport
		if t, ok := transport.(*http.Transport); ok {
			t = t.Clone()
			t.MaxResponseHeaderBytes = maxHeader
			transport = t
		}
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

// redact returns u without its password.
func redact(u *url.URL) string { return u.Redacted() }

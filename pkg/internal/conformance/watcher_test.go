package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// A watcher is a proxy between one gobuild and the engine that records requests. Others may use the
// engine meanwhile.
type watcher struct {
	api    *client.Client
	socket string
	silent func(r *http.Request) bool // whether a request gets no answer; may be nil
	over   chan struct{}              // closed when they get one after all
	made   func()                     // called when a container was created, before gobuild learns of it; may be nil

	mu         sync.Mutex
	asked      []ask
	containers []string
	loaded     int64           // bytes of images
	streams    []*bytes.Buffer // what was written to streams that stay open, such as a container's standard input
}

// An ask is a request that changes something.
type ask struct {
	what string // "POST /containers/create"
	body string
}

// newWatcher listens on a socket that any user may use. When the test ends, it fails it if a
// container that was created, or a volume of one, still exists.
func newWatcher(t *testing.T, api *client.Client) *watcher {
	t.Helper()
	w := &watcher{api: api, socket: filepath.Join(shortTemp(t), "engine.sock"), over: make(chan struct{})}
	listener, err := net.Listen("unix", w.socket)
	must(t, err)
	must(t, os.Chmod(w.socket, 0o777))
	server := &httptest.Server{Listener: listener,
		Config: &http.Server{Handler: w.silence(w.proxy()), ErrorLog: log.New(io.Discard, "", 0)}}
	server.Start()
	t.Cleanup(func() {
		close(w.over)
		w.checkNothingLeft(t)
		server.CloseClientConnections()
		server.Close()
	})
	return w
}

// silence makes the engine silent.
func (w *watcher) silence(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.silent != nil && w.silent(r) {
			select {
			case <-r.Context().Done():
			case <-w.over:
			}
			return
		}
		h.ServeHTTP(rw, r)
	})
}

func (w *watcher) proxy() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", "engine", "engine"
			w.note(r.Out)
		},
		ModifyResponse: w.answered,
		FlushInterval:  -1,
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return w.api.Dialer()(ctx)
		}},
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

var apiVersion = regexp.MustCompile(`^/v1\.[0-9]+`)

// note records a request, with its body if that is a description.
func (w *watcher) note(r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return
	}
	a := ask{what: r.Method + " " + apiVersion.ReplaceAllString(r.URL.Path, "")}
	switch {
	case strings.HasSuffix(a.what, "/images/load"):
		r.Body = &counter{r.Body, w}
	case r.Header.Get("Content-Type") == "application/json" && r.Body != nil:
		data, _ := io.ReadAll(r.Body)
		a.body, r.Body = string(data), io.NopCloser(bytes.NewReader(data))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, a)
}

// A counter counts the bytes of an upload.
type counter struct {
	io.ReadCloser
	w *watcher
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.w.loaded += int64(n)
	return n, err
}

// answered records the IDs of containers, and listens to streams that stay open.
func (w *watcher) answered(r *http.Response) error {
	if stream, is := r.Body.(io.ReadWriteCloser); is && r.StatusCode == http.StatusSwitchingProtocols {
		w.mu.Lock()
		defer w.mu.Unlock()
		heard := &bytes.Buffer{}
		w.streams = append(w.streams, heard)
		r.Body = &listener{stream, w, heard}
		return nil
	}
	if r.StatusCode != http.StatusCreated || !strings.HasSuffix(r.Request.URL.Path, "/containers/create") {
		return nil
	}
	if w.made != nil {
		w.made()
	}
	data, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(data))
	var made container.CreateResponse
	if err == nil {
		err = json.Unmarshal(data, &made)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.containers = append(w.containers, made.ID)
	return err
}

// A listener records what is written to a stream.
type listener struct {
	io.ReadWriteCloser
	w     *watcher
	heard *bytes.Buffer
}

func (l *listener) Write(p []byte) (int, error) {
	l.w.mu.Lock()
	l.heard.Write(p)
	l.w.mu.Unlock()
	return l.ReadWriteCloser.Write(p)
}

// Read blocks on a stream of an engine that is silent.
func (l *listener) Read(p []byte) (int, error) {
	n, err := l.ReadWriteCloser.Read(p)
	if l.w.silent != nil && l.w.silent(&http.Request{URL: &url.URL{}}) {
		<-l.w.over
	}
	return n, err
}

// CloseWrite is used by the proxy: without it, closing one direction closes both.
func (l *listener) CloseWrite() error {
	if half, can := l.ReadWriteCloser.(interface{ CloseWrite() error }); can {
		return half.CloseWrite()
	}
	return nil
}

// told returns what was written to streams so far.
func (w *watcher) told() (list [][]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.streams {
		list = append(list, bytes.Clone(s.Bytes()))
	}
	return list
}

// requests returns the requests so far, and reset removes them.
func (w *watcher) requests() []ask {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

func (w *watcher) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked, w.loaded, w.streams = nil, 0, nil
}

// uploaded returns how many bytes of images came since the last reset.
func (w *watcher) uploaded() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.loaded
}

// liveContainers returns the containers that exist now.
func (w *watcher) liveContainers(t *testing.T) []container.InspectResponse {
	t.Helper()
	w.mu.Lock()
	ids := slices.Clone(w.containers)
	w.mu.Unlock()
	var list []container.InspectResponse
	for _, id := range ids {
		c, err := w.api.ContainerInspect(context.Background(), id)
		if err == nil {
			list = append(list, c)
		} else if !errdefs.IsNotFound(err) {
			t.Fatal(err)
		}
	}
	return list
}

// checkNothingLeft waits until the engine has removed all containers.
func (w *watcher) checkNothingLeft(t *testing.T) {
	t.Helper()
	until(t, "the containers of gobuild are removed", func() bool { return len(w.liveContainers(t)) == 0 })
}

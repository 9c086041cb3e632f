package conformance

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// Where an engine may be silent, and what is said of it.
var silences = []struct {
	name string
	verb string
	when func(w *watcher, r *http.Request) bool
	says string
}{
	{"at once", "build", silentFor("/_ping"), "/_ping"},
	{"when it is asked what it has", "image", silentFor("/json"), "/json"},
	{"when it makes a container", "build", silentFor("/containers/create"), "/containers/create"},
	{"when it loads an image", "image", silentFor("/images/load"), "/images/load"},
	{"while a command runs", "build", func(w *watcher, _ *http.Request) bool { return w.heard("-trimpath") },
		"while a command runs in it"},
}

func silentFor(end string) func(*watcher, *http.Request) bool {
	return func(_ *watcher, r *http.Request) bool { return strings.HasSuffix(r.URL.Path, end) }
}

// heard reports whether a text was sent to a container, or to a command in it.
func (w *watcher) heard(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.streams {
		if strings.Contains(s.String(), text) {
			return true
		}
	}
	for _, a := range w.asked {
		if strings.Contains(a.body, text) {
			return true
		}
	}
	return false
}

func silentEngine(t *testing.T, x executor) {
	takesLong(t)
	newProject(t, x, small).ok(t, "build") // the toolchain is there
	var all errgroup.Group
	for _, s := range silences {
		all.Go(func() error {
			p := newProject(t, x, small)
			p.env = append(p.env, "GOBUILD_NETWORK_TIMEOUT=2s")
			p.watch.silent = func(r *http.Request) bool { return s.when(p.watch, r) }
			began := time.Now()
			c := p.run(t, s.verb)
			text := printable(t, c)
			if took := time.Since(began); c.code == 0 || took > 90*time.Second || !strings.Contains(text, s.says) ||
				!strings.Contains(text, p.watch.socket) {
				t.Errorf("%s: exit code %d after %s, want %q and %s in:\n%s", s.name, c.code, took, s.says,
					p.watch.socket, clip(text))
			}
			return nil
		})
	}
	_ = all.Wait()
}

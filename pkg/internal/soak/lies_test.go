//go:build linux

package soak

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/lies"
)

// soon is how long a run may take that gives up a server that lies.
const soon = time.Minute

// TestProxyLies has gobuild fetch its toolchain from a proxy that lies, in another way in each round. It must
// make what it should, or say who lied; and with an honest proxy it must then succeed.
func TestProxyLies(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		w := newWorld(t, executor, "proxy-lies")
		truth := w.truths()
		r := random("proxy lies " + executor)
		all := lies.All()
		refused := 0
		for i := range atMost(2) {
			l := all[r.IntN(len(all))]
			v := variants[r.IntN(len(variants))]
			w.edit(v)
			for _, name := range []string{"checkouts", "toolchains", "sumdb", "versions", "mod"} {
				must(t, fsx.RemoveAll(filepath.Join(w.cache, name)))
			}
			if w.ends(l.Name, w.liar(l), "build") {
				w.binariesHold(truth[v])
			} else {
				refused++
			}
			w.nothingLeft()
			w.build()
			w.holds(truth[v])
			if t.Failed() {
				t.Fatalf("round %d: %s", i, l.Name)
			}
		}
		t.Logf("%d runs said who lied", refused)
	})
}

// liar starts a proxy that lies, for as long as the test runs, and returns its URL.
func (w *world) liar(l lies.Lie) string {
	s := httptest.NewServer(l.Handler(keeperOf()))
	w.t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// ends runs gobuild with the proxy at url, and reports whether it succeeded. Else it must say soon who lied.
func (w *world) ends(lie, url, verb string) bool {
	w.t.Helper()
	res := w.runWith([]string{"GOPROXY=" + url, "GOBUILD_NETWORK_TIMEOUT=2s"}, verb)
	who := strings.Contains(res.stderr, strings.TrimPrefix(url, "http://")) || strings.Contains(res.stderr,
		"sum.golang.org")
	if res.code != 0 && (res.code != 1 || !who || res.took > soon) || strings.Contains(res.stderr, "goroutine ") {
		w.t.Errorf("%s: %s", lie, res)
	}
	return res.code == 0
}

// binariesHold is holds for the binaries alone.
func (w *world) binariesHold(truth map[string]string) {
	w.t.Helper()
	for _, name := range []string{"one", "two"} {
		if got := sum(w.t, filepath.Join(w.dir, "dist", "linux_amd64", name)); got != truth[name] {
			w.t.Errorf("%s is %s, not %s", name, got, truth[name])
		}
	}
}

// TestRegistryLies has an image stand on a base of a registry that lies, in another way in each round.
func TestRegistryLies(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		w := newWorld(t, executor, "registry-lies")
		w.build()
		r := random("registry lies " + executor)
		var all []lies.RegistryLie
		for _, l := range lies.RegistryLies() {
			if !l.Push {
				all = append(all, l)
			}
		}
		for i := range atMost(2) {
			w.onLiar(all[r.IntN(len(all))])
			if t.Failed() {
				t.Fatalf("round %d", i)
			}
		}
	})
}

func (w *world) onLiar(l lies.RegistryLie) {
	w.t.Helper()
	s := l.Serve()
	defer s.Close()
	w.write("liar")
	config := filepath.Join(w.dir, "gobuild.hcl")
	text, err := os.ReadFile(config)
	must(w.t, err)
	must(w.t, os.WriteFile(config, []byte(strings.Replace(string(text), `"scratch"`, `"`+s.Base()+`"`, 1)), 0o644))
	if res := w.runWith([]string{"GOBUILD_NETWORK_TIMEOUT=2s"}, "image"); res.code != 1 || res.took > soon ||
		!strings.Contains(res.stderr, s.Host) || strings.Contains(res.stderr, "goroutine ") {
		w.t.Errorf("%s: %s", l.Name, res)
	}
	w.nothingLeft()
	s.Repent()
	if res := w.run("image"); res.code != 0 {
		w.t.Errorf("%s, and then the truth: %s", l.Name, res)
	}
}

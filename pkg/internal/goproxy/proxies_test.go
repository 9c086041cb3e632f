package goproxy

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

func TestProxyLists(t *testing.T) {
	tr := oneModule(t)
	s := goproxytest.Serve(t, tr)
	empty := goproxytest.ServeFiles(t, goproxytest.NewTree(t))
	broken := answering(t, http.StatusForbidden)
	for list, ok := range map[string]bool{
		s.URL:                          true,
		empty + "," + s.URL:            true,
		empty + "|" + s.URL:            true,
		broken + "," + s.URL:           false,
		broken + "|" + s.URL:           true,
		" , " + s.URL + " ,off":        true,
		"off":                          false,
		"off," + s.URL:                 false,
		empty + ",off":                 false,
		empty + ",off," + s.URL:        false,
		tr.URL():                       true,
		tr.URL() + "x":                 false,
		empty + "," + tr.URL():         true,
		filepath.ToSlash(tr.Dir):       false,
		"ftp://example.org":            false,
		"file://host.example.org/x":    false,
		"":                             false,
		",|":                           false,
		"http://127.0.0.1:1|" + s.URL:  true,
		"http://127.0.0.1:1," + s.URL:  false,
		"https://user:s3cret@[::1:bad": false,
	} {
		settings := Settings{GOPROXY: list, GOSUMDB: s.Key + " " + s.DatabaseURL()}
		err := get(t, newClient(t, settings))
		if (err == nil) != ok {
			t.Errorf("GOPROXY=%s: %v", list, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
}

// TestDirect asks where a module says that its versions are; of a module that says nothing, only its
// version control system knows.
func TestDirect(t *testing.T) {
	tr := oneModule(t)
	base, err := url.Parse(tr.URL())
	check(t, err)
	for _, s := range []Settings{{GOPROXY: "direct"},
		{GOPROXY: "https://x.example.org", GONOPROXY: some.Path}} {
		list, err := s.proxiesFor(some.Path)
		check(t, err)
		if len(list) != 1 || list[0].word != wordDirect {
			t.Errorf("%+v: %+v", s, list)
		}
		text, err := newClient(t, s).Fetch(t.Context(), Module{Path: some.Path, Direct: base}, "list")
		if err != nil || string(text) != someVersion+"\n" {
			t.Errorf("%+v: %q, %v", s, text, err)
		}
		if _, err := newClient(t, s).Fetch(t.Context(), some, "list"); !errors.Is(err, ErrNeedsVCS) {
			t.Errorf("%+v: error is %v", s, err)
		}
	}
	u, err := moduleURL(&url.URL{Scheme: "https", Host: "go.dev", Path: "/dl/mod"}, "golang.org/toolchain",
		"v0.0.1-go1.99.1.linux-amd64.zip")
	check(t, err)
	if want := "https://go.dev/dl/mod/golang.org/toolchain/@v/v0.0.1-go1.99.1.linux-amd64.zip"; u.String() != want {
		t.Errorf("zip is at %s", u)
	}
}

func TestRetries(t *testing.T) {
	tr := oneModule(t)
	s := goproxytest.Serve(t, tr)
	var failures atomic.Int64
	for name, fail := range map[string]http.HandlerFunc{
		"unavailable": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"reset":       func(_ http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
		"cut short": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("PK"))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		s.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if failures.Add(1)%2 == 0 {
				return false // every second request is answered
			}
			fail(w, r)
			return true
		})
		failures.Store(0)
		if err := get(t, newClient(t, settingsOf(s))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoEndlessRetries(t *testing.T) {
	var requests atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		http.Error(w, "out of order", http.StatusBadGateway)
	}))
	defer s.Close()
	_, err := newClient(t, Settings{GOPROXY: s.URL}).Fetch(t.Context(), some, "list")
	if err == nil || !strings.Contains(err.Error(), "502 Bad Gateway: out of order") {
		t.Errorf("error is %v", err)
	}
	if n := requests.Load(); n != attempts {
		t.Errorf("%d requests", n)
	}
}

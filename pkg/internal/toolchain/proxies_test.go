package toolchain

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

func TestProxyLists(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	empty := serveFiles(t, newTree(t))
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
		tr.url():                       true,
		tr.url() + "x":                 false,
		empty + "," + tr.url():         true,
		filepath.ToSlash(tr.dir):       false,
		"ftp://example.org":            false,
		"file://host.example.org/x":    false,
		"":                             false,
		",|":                           false,
		"http://127.0.0.1:1|" + s.URL:  true,
		"http://127.0.0.1:1," + s.URL:  false,
		"https://user:s3cret@[::1:bad": false,
	} {
		settings := Settings{GOPROXY: list, GOSUMDB: s.key + " " + s.URL + "/sumdb/" + s.db}
		_, err := NewClient(settings, t.TempDir()).Install(t.Context(), made, "linux", "amd64")
		if (err == nil) != ok {
			t.Errorf("GOPROXY=%s: %v", list, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
}

func TestOff(t *testing.T) {
	tr, _ := oneDist(t)
	cache := t.TempDir()
	s := serve(t, tr)
	off := s.settings()
	off.GOPROXY = "off"
	c := NewClient(off, cache)
	if _, err := c.Install(t.Context(), made, "linux", "amd64"); !errors.Is(err, errOff) {
		t.Errorf("error is %v", err)
	}
	_, err := NewClient(s.settings(), cache).Install(t.Context(), made, "linux", "amd64")
	check(t, err)
	if _, err := c.Install(t.Context(), made, "linux", "amd64"); err != nil {
		t.Errorf("what is installed needs no proxy: %v", err)
	}
	if v, err := c.Newest(t.Context(), "1.99"); err != nil || v != made {
		t.Errorf("newest of what is installed: %s, %v", v, err)
	}
}

// TestDirect asks where golang.org/toolchain says that its versions are.
func TestDirect(t *testing.T) {
	for _, s := range []Settings{{GOPROXY: "direct"},
		{GOPROXY: "https://x.example.org", GONOPROXY: "golang.org/toolchain"}} {
		list, err := s.proxiesFor(modulePath)
		check(t, err)
		if len(list) != 1 || list[0].word != wordDirect {
			t.Errorf("%+v: %+v", s, list)
		}
	}
	u, err := moduleURL(directURL, modulePath, linux.moduleVersion()+".zip")
	check(t, err)
	if want := "https://go.dev/dl/mod/golang.org/toolchain/@v/v0.0.1-go1.99.1.linux-amd64.zip"; u.String() != want {
		t.Errorf("zip is at %s", u)
	}
}

func TestRetries(t *testing.T) {
	tr, _ := oneDist(t)
	s := serve(t, tr)
	var failures atomic.Int64
	for name, fail := range map[string]http.HandlerFunc{
		"unavailable": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"reset":       func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
		"cut short": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("PK"))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
	} {
		s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if failures.Add(1)%2 == 0 {
				return false // every second request is answered
			}
			fail(w, r)
			return true
		})
		failures.Store(0)
		if _, err := s.client(t).Install(t.Context(), made, "linux", "amd64"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoEndlessRetries(t *testing.T) {
	var requests atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.Error(w, "out of order", http.StatusBadGateway)
	}))
	defer s.Close()
	_, err := NewClient(Settings{GOPROXY: s.URL}, t.TempDir()).Versions(t.Context())
	if err == nil || !strings.Contains(err.Error(), "502 Bad Gateway: out of order") {
		t.Errorf("error is %v", err)
	}
	if n := requests.Load(); n != attempts {
		t.Errorf("%d requests", n)
	}
}

func answering(t *testing.T, code int) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }))
	t.Cleanup(s.Close)
	return s.URL
}

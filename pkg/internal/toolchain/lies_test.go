package toolchain

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
	"github.com/gobuild-dev/gobuild/pkg/internal/lies"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A liar is a proxy that lies until it repents.
type liar struct {
	*httptest.Server
	honest  *goproxytest.Server
	repents atomic.Bool
	cache   string // of its clients
}

func newLiar(t *testing.T, l lies.Lie) *liar {
	tr, _ := oneDist(t)
	tr.WriteFile("example.com/m/@v/list", "v1.0.0\n")
	tr.WriteFile("example.com/m/@v/v1.0.0.info", `{"Version": "v1.0.0"}`)
	tr.WriteFile("example.com/m/@v/v1.0.0.mod", "module example.com/m\n")
	s := &liar{honest: goproxytest.Serve(t, tr), cache: t.TempDir()}
	handler := l.Handler(s.honest.Config.Handler)
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.repents.Load() {
			s.honest.Config.Handler.ServeHTTP(w, r)
		} else {
			handler.ServeHTTP(w, r)
		}
	}))
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// store returns a new one, as of another run.
func (s *liar) store() *Store {
	return New(goproxy.New(goproxy.Options{Settings: goproxy.Settings{GOPROXY: s.URL, GOSUMDB: s.honest.Key,
		Waits: stall.Limits{Wait: 300 * time.Millisecond}}, CacheDir: s.cache, MaxZip: 8 << 20}), s.cache)
}

// asks asks for all that a client can be asked for; one request that is refused may be one that
// nobody has to make.
func asks(t *testing.T, s *liar) error {
	c := s.store()
	var errs []error
	_, err := c.Install(t.Context(), made, "linux", "amd64")
	errs = append(errs, err)
	_, err = c.Catalog().Versions(t.Context())
	errs = append(errs, err)
	_, err = c.proxy.FindModule(t.Context(), "example.com/m", "v1.0.0")
	errs = append(errs, err)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestLies has a proxy lie: each lie ends soon, in an error that names the proxy and is text, and
// leaves nothing that an honest proxy's answers would suffer from.
func TestLies(t *testing.T) {
	for _, l := range lies.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			s := newLiar(t, l)
			began := time.Now()
			err := asks(t, s)
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
			if err != nil {
				checkText(t, s, err)
			}
			if _, ok := s.store().Cached(made, "linux", "amd64"); ok && strings.HasPrefix(l.Name, "zip") {
				t.Error("what it served is installed")
			}
			s.repents.Store(true)
			if err := asks(t, s); err != nil {
				t.Fatalf("after the lie: %v", err)
			}
			text, err := os.ReadFile(filepath.Join(s.store().cache.root(linux), "VERSION"))
			if err != nil || !strings.HasPrefix(string(text), "go"+made) {
				t.Errorf("after the lie: %q, %v", text, err)
			}
		})
	}
}

func checkText(t *testing.T, s *liar, err error) {
	t.Helper()
	text := err.Error()
	host := strings.TrimPrefix(s.URL, "http://")
	names := strings.Contains(text, host) || strings.Contains(text, "the proxy") ||
		strings.Contains(text, goproxytest.DatabaseName)
	if !names || len(text) > 3000 || strings.ContainsFunc(text,
		func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) && r != '\t' }) {
		t.Errorf("the error is %s", fmt.Sprintf("%.3000q", text))
	}
}

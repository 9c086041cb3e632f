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

	"github.com/gobuild-dev/gobuild/pkg/internal/lies"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A liar is a proxy that lies until it repents.
type liar struct {
	*httptest.Server
	honest  *server
	repents atomic.Bool
}

func newLiar(t *testing.T, l lies.Lie) *liar {
	tr, _ := oneDist(t)
	tr.file("example.com/m/@v/list", "v1.0.0\n")
	tr.file("example.com/m/@v/v1.0.0.info", `{"Version": "v1.0.0"}`)
	tr.file("example.com/m/@v/v1.0.0.mod", "module example.com/m\n")
	s := &liar{honest: serve(t, tr)}
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

func (s *liar) client(cache string) *Client {
	c := NewClient(Settings{GOPROXY: s.URL, GOSUMDB: s.honest.key,
		Waits: stall.Limits{Wait: 300 * time.Millisecond}}, cache)
	c.maxZip = 8 << 20
	return c
}

// asks asks for all that a client can be asked for; one request that is refused may be one that
// nobody has to make.
func asks(t *testing.T, c *Client) error {
	var errs []error
	_, err := c.Install(t.Context(), made, "linux", "amd64")
	errs = append(errs, err)
	_, err = c.Versions(t.Context())
	errs = append(errs, err)
	_, err = c.FindModule(t.Context(), "example.com/m", "v1.0.0")
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
			s, cache := newLiar(t, l), t.TempDir()
			began := time.Now()
			err := asks(t, s.client(cache))
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %v", took)
			}
			if err != nil {
				checkText(t, s, err)
			}
			if _, ok := s.client(cache).Cached(made, "linux", "amd64"); ok && strings.HasPrefix(l.Name, "zip") {
				t.Error("what it served is installed")
			}
			s.repents.Store(true)
			honest := s.client(cache)
			if err := asks(t, honest); err != nil {
				t.Fatalf("after the lie: %v", err)
			}
			text, err := os.ReadFile(filepath.Join(honest.root(linux), "VERSION"))
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
	names := strings.Contains(text, host) || strings.Contains(text, "the proxy") || strings.Contains(text, databaseName)
	if !names || len(text) > 3000 || strings.ContainsFunc(text,
		func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) && r != '\t' }) {
		t.Errorf("the error is %s", fmt.Sprintf("%.3000q", text))
	}
}

package goproxy

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// some is a module whose only version the tests fetch.
var some = Module{Path: "example.org/some"}

const someVersion = "v1.99.1"

// oneModule returns a tree with just that.
func oneModule(t testing.TB) *goproxytest.Tree {
	tr := goproxytest.NewTree(t)
	tr.Add(some.Path, someVersion, goproxytest.Zip(t, some.Path+"@"+someVersion+"/",
		map[string]string{"go.mod": "module " + some.Path + "\n", "some.go": "package some\n"}))
	return tr
}

func newClient(t testing.TB, s Settings) *Client {
	t.Helper()
	return New(Options{Settings: s, CacheDir: t.TempDir()})
}

func settingsOf(s *goproxytest.Server) Settings { return Settings{GOPROXY: s.URL, GOSUMDB: s.Key} }

// get looks up the checksum of the module, and saves its zip.
func get(t testing.TB, c *Client) error {
	t.Helper()
	_, err := c.Sum(t.Context(), some.Path, someVersion)
	if err != nil {
		return err
	}
	file := filepath.Join(t.TempDir(), "module.zip")
	return errors.Join(c.Save(t.Context(), some, someVersion, file, nil), CheckZip(file))
}

func answering(t *testing.T, code int) string {
	s := goproxytest.Serve(t, goproxytest.NewTree(t))
	s.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(code)
		return true
	})
	return s.URL
}

// realClient has the user's settings, and a cache of its own.
func realClient(t *testing.T) *Client {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the module proxy")
	}
	return newClient(t, FromEnvironment(os.Environ()))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writeFile writes a file, and makes its directory.
func writeFile(path string, data []byte) error {
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600))
}

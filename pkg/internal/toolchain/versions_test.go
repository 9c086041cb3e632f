package toolchain

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// knownList returns a tree whose list has some versions.
func knownList(t *testing.T) *goproxytest.Tree {
	tr := goproxytest.NewTree(t)
	for _, v := range []string{"1.24.0", "1.26.8", "1.24.13", "1.27rc1", "1.24.2", "1.20", "1.20.14", "1.18beta1",
		"1.26.10", "1.27rc2"} {
		addToList(tr, "v0.0.1-go"+v+".linux-amd64 2026-01-02T15:04:05Z")
	}
	addToList(tr, "v0.0.1-go1.26.8.darwin-arm64")
	addToList(tr, "v0.0.1-go1.25.1.windows-amd64")
	addToList(tr, "v1.2.3")
	addToList(tr, "")
	return tr
}

func TestVersions(t *testing.T) {
	c := Open(goproxy.Settings{GOPROXY: knownList(t).URL()}, t.TempDir())
	got, err := c.Catalog().Versions(t.Context())
	check(t, err)
	want := []string{"1.20", "1.20.14", "1.24.0", "1.24.2", "1.24.13", "1.26.8", "1.26.10", "1.27rc1", "1.27rc2"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for line, newest := range map[string]string{"1.24": "1.24.13", "go1.26": "1.26.10", "1.20": "1.20.14",
		"1.26.1": "1.26.10"} {
		if v, err := c.Catalog().Newest(t.Context(), line); v != newest || err != nil {
			t.Errorf("newest of %s is %s, %v", line, v, err)
		}
	}
}

func TestUnknownVersions(t *testing.T) {
	tr := knownList(t)
	s := goproxytest.Serve(t, tr)
	for _, test := range []struct {
		version, goos, goarch, platform string
		suggestions                     []string
	}{
		{"1.24.12", "linux", "amd64", "", []string{"1.24.13", "1.24.2"}},
		{"1.24.99", "linux", "amd64", "", []string{"1.24.13"}},
		{"1.24.1", "linux", "amd64", "", []string{"1.24.2", "1.24.0", "1.24.13"}},
		{"1.24", "linux", "amd64", "", []string{"1.24.13"}},
		{"1.27", "linux", "amd64", "", []string{"1.27rc2"}},
		{"1.25.3", "linux", "amd64", "", []string{"1.26.8", "1.24.13", "1.26.10"}},
		{"9.9.9", "linux", "amd64", "", []string{"1.27rc2", "1.26.10"}},
		{"1.0.1", "linux", "amd64", "", []string{"1.20", "1.26.10"}},
		{"1.24.13", "darwin", "arm64", "darwin/arm64", []string{"1.26.8"}},
		{"1.26.8", "plan9", "386", "plan9/386", nil},
	} {
		_, err := newStore(t, s).Install(t.Context(), test.version, test.goos, test.goarch)
		var unknown *UnknownVersionError
		if !errors.As(err, &unknown) {
			t.Errorf("%s: error is %v", test.version, err)
			continue
		}
		if unknown.Version != test.version || unknown.Platform != test.platform || !slices.Equal(unknown.Suggestions,
			test.suggestions) {
			t.Errorf("%s: %+v", test.version, unknown)
		}
	}
	_, err := newStore(t, s).Catalog().Newest(t.Context(), "1.27")
	if err == nil || err.Error() != "there is no Go 1.27 on the module proxy; there is 1.27rc2" {
		t.Errorf("newest of 1.27: %v", err)
	}
}

// TestForbiddenVersion is a proxy that says 403 of what it does not have.
func TestForbiddenVersion(t *testing.T) {
	s := goproxytest.Serve(t, knownList(t))
	s.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/list") || strings.HasPrefix(r.URL.Path, "/sumdb/") &&
			!strings.Contains(r.URL.Path, "/lookup/") {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	})
	var unknown *UnknownVersionError
	if _, err := newStore(t, s).Install(t.Context(), "1.24.12", "linux", "amd64"); !errors.As(err, &unknown) {
		t.Errorf("error is %v", err)
	}
	_, err := newStore(t, s).Install(t.Context(), "1.24.13", "linux", "amd64")
	if errors.As(err, &unknown) || err == nil {
		t.Errorf("of a version that the list has, the error is %v", err)
	}
}

func TestUnreachableIsNotUnknown(t *testing.T) {
	c := Open(goproxy.Settings{GOPROXY: "http://127.0.0.1:1", GOSUMDB: "sum.golang.org"}, t.TempDir())
	var unknown *UnknownVersionError
	if _, err := c.Install(t.Context(), "1.24.12", "linux", "amd64"); err == nil || errors.As(err, &unknown) {
		t.Errorf("error is %v", err)
	}
}

func TestKeptList(t *testing.T) {
	tr := knownList(t)
	s := goproxytest.Serve(t, tr)
	c := newStore(t, s)
	_, err := c.Catalog().Versions(t.Context())
	check(t, err)
	addToList(tr, "v0.0.1-go1.28.0.linux-amd64")
	has := func(want bool, when string) {
		t.Helper()
		known, err := c.Catalog().Versions(t.Context())
		if err != nil || slices.Contains(known, "1.28.0") != want {
			t.Errorf("%s: %v, %v", when, known, err)
		}
	}
	has(false, "within a day")
	age(t, c, 25*time.Hour)
	has(true, "after a day")
	s.Close()
	age(t, c, 1000*time.Hour)
	has(true, "without a network")
	check(t, os.WriteFile(c.Catalog().listPath(), []byte("{damaged"), 0o666))
	if known, err := c.Catalog().Versions(t.Context()); err == nil {
		t.Errorf("without a network and a list: %v", known)
	}
}

// age makes the kept list older.
func age(t *testing.T, c *Store, by time.Duration) {
	t.Helper()
	l, ok := c.Catalog().readList()
	if !ok {
		t.Fatal("no list is kept")
	}
	l.Fetched = l.Fetched.Add(-by)
	data, err := json.Marshal(l)
	check(t, err)
	check(t, writeFile(c.Catalog().listPath(), data))
}

func TestNormalize(t *testing.T) {
	for v, want := range map[string]string{
		"go1.26.8": "1.26.8", "1.26": "1.26", "1.27rc1": "1.27rc1", " 1.2.2": "1.2.2", "1": "1",
		"": "", "go": "", "latest": "", "1.26.8-custom": "", "v1.26.8": "", "1.26.8.9": "", "1.x": "",
		"../1.26": "", "gogo1.2": "", "local": "",
	} {
		got, err := goversion.Normalize(v)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", v, got, err)
		}
	}
}

func TestCompare(t *testing.T) {
	order := []string{"1.2.2", "1.9", "1.10beta1", "1.10rc2", "1.10", "1.10.8", "1.20.14", "1.21", "1.21rc1", "1.21.0",
		"1.21.13", "1.27.0"}
	for i, a := range order {
		for j, b := range order {
			if got := goversion.Compare(a, "go"+b); got != sign(i-j) {
				t.Errorf("%s and %s: %d", a, b, got)
			}
		}
	}
	if goversion.Line("1.27rc1") != "1.27" || goversion.Line("go1.26.8") != "1.26" || goversion.Line("x") != "" {
		t.Error("Line")
	}
	if !goversion.IsLine("1.26") || !goversion.IsLine("go1.2") || goversion.IsLine("1.26.8") ||
		goversion.IsLine("1.26rc1") || goversion.IsLine("x") {
		t.Error("IsLine")
	}
}

func sign(n int) int { return max(-1, min(1, n)) }

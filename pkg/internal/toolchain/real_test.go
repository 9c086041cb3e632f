package toolchain

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// realVersions are Go distributions that the tests run. They are downloaded once, to where
// gobuild itself keeps them.
var realVersions = []string{"1.2.2", "1.5.4", "1.10.8", "1.16.15", "1.20.14", "1.22.5", "1.26.8"}

// realClient returns a client as gobuild makes it: the user's settings, the user's cache.
func realClient(t *testing.T) *Store {
	t.Helper()
	if testing.Short() {
		t.Skip("needs the module proxy")
	}
	cache, err := os.UserCacheDir()
	check(t, err)
	return Open(goproxy.FromEnvironment(os.Environ()), filepath.Join(cache, "gobuild"))
}

// realToolchain returns the GOROOT of a real distribution for linux/amd64.
func realToolchain(t *testing.T, version string) string {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("runs programs of linux/amd64")
	}
	dir, err := realClient(t).Install(t.Context(), version, "linux", "amd64")
	check(t, err)
	return dir
}

func TestRealToolchains(t *testing.T) {
	for _, version := range realVersions {
		out, err := goCommand(realToolchain(t, version), "version").CombinedOutput()
		if want := "go version go" + version + " linux/amd64"; err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("go%s: %v: %s", version, err, out)
		}
	}
}

// TestRealBuild compiles and links with an old version, whose standard library must not be
// taken for stale: it would be compiled again for every build.
func TestRealBuild(t *testing.T) {
	for _, version := range []string{"1.2.2", "1.5.4", "1.10.8"} {
		root, gopath := realToolchain(t, version), t.TempDir()
		check(t, writeFile(filepath.Join(gopath, "src", "hello", "main.go"),
			[]byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n")))
		run := func(args ...string) string {
			cmd := goCommand(root, args...)
			cmd.Env = append(cmd.Env, "GOPATH="+gopath, "GOCACHE="+filepath.Join(gopath, "cache"))
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("go%s %v: %v: %s", version, args, err, out)
			}
			return strings.TrimSpace(string(out))
		}
		if stale := run("list", "-f", "{{.Stale}}", "fmt"); stale != "false" {
			t.Errorf("go%s: fmt is stale: %s", version, stale)
		}
		bin := filepath.Join(gopath, "hello-bin")
		run("build", "-o", bin, "hello")
		if out, err := exec.Command(bin).CombinedOutput(); err != nil || string(out) != "hello\n" {
			t.Errorf("go%s: %v: %s", version, err, out)
		}
	}
}

func TestRealPlatforms(t *testing.T) {
	for _, version := range []string{"1.10.8", "1.16.15", "1.20.14", "1.22.5", "1.26.8"} {
		out, err := goCommand(realToolchain(t, version), "tool", "dist", "list").Output()
		check(t, err)
		if want := strings.Fields(string(out)); !slices.Equal(goversion.Platforms(version), want) {
			t.Errorf("go%s:\nwe say %v\nit says %v", version, goversion.Platforms(version), want)
		}
	}
}

// TestRealEntryPoints: versions without `go tool dist list` have an entry point for each port.
func TestRealEntryPoints(t *testing.T) {
	for version, dir := range map[string]string{"1.2.2": "src/pkg/runtime", "1.5.4": "src/runtime"} {
		names, err := filepath.Glob(filepath.Join(realToolchain(t, version), dir, "rt0_*_*.s"))
		check(t, err)
		var want []string
		for _, name := range names {
			name = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "rt0_"), ".s")
			want = append(want, strings.Replace(name, "_", "/", 1))
		}
		slices.Sort(want)
		if !slices.Equal(goversion.Platforms(version), want) {
			t.Errorf("go%s:\nwe say %v\nit has %v", version, goversion.Platforms(version), want)
		}
	}
}

// TestRealDatabase puts a proxy in front of the real one that serves another zip and another
// hash file; the checksum database is the real one, passed through it.
func TestRealDatabase(t *testing.T) {
	c := realClient(t)
	d := dist{"1.2.2", "linux", "amd64"}
	zip := distZip(t, d, distFiles(d.version))
	hash := goproxytest.Hash(t, zip)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, ".zip"):
			w.Write(zip)
		case strings.HasSuffix(r.URL.Path, ".ziphash"):
			io.WriteString(w, hash)
		default:
			passThrough(t, c.proxy.Settings(), w, r)
		}
	}))
	defer evil.Close()
	s := c.proxy.Settings()
	s.GOPROXY, s.GOSUMDB = evil.URL, goproxy.DefaultGOSUMDB
	bad := Open(s, t.TempDir())
	if _, err := bad.Install(t.Context(), d.version, d.goos, d.goarch); !errors.Is(err, goproxy.ErrChecksum) {
		t.Errorf("error is %v", err)
	}
	nothingLeft(t, bad)
}

// passThrough answers with what the first real proxy answers.
func passThrough(t *testing.T, s goproxy.Settings, w http.ResponseWriter, r *http.Request) {
	base, _, _ := strings.Cut(strings.ReplaceAll(s.GOPROXY, "|", ","), ",")
	resp, err := http.Get(strings.TrimSuffix(base, "/") + r.URL.Path)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
	io.Copy(w, resp.Body)
}

func TestRealVersions(t *testing.T) {
	c := realClient(t)
	known, err := c.Catalog().Versions(t.Context())
	check(t, err)
	for _, v := range realVersions {
		if !slices.Contains(known, v) {
			t.Errorf("there is no %s", v)
		}
	}
	if v, err := c.Catalog().Newest(t.Context(), "1.20"); v != "1.20.14" || err != nil {
		t.Errorf("newest of 1.20 is %s, %v", v, err)
	}
	var unknown *UnknownVersionError
	_, err = c.Install(t.Context(), "1.22", "linux", "amd64")
	if !errors.As(err, &unknown) || !slices.Contains(unknown.Suggestions, "1.22.12") {
		t.Errorf("of 1.22 the error is %v", err)
	}
}

package docker

import (
	"archive/zip"
	"bytes"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// proxyDir is a file system proxy (https://go.dev/ref/mod#goproxy-protocol) with one module,
// whose version is new in each run, since caches keep what they have.
func proxyDir(t *testing.T) (dir, version string) {
	t.Helper()
	version = "v1.0.0-" + strings.ToLower(t.Name()) + "." + dockertest.Mark
	var data bytes.Buffer
	archive := zip.NewWriter(&data)
	prefix := "example.test/lib@" + version + "/"
	for name, text := range map[string]string{"go.mod": "module example.test/lib\n",
		"lib.go": "package lib\n\nconst Text = \"fetched\"\n"} {
		w, err := archive.Create(prefix + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	base := "example.test/lib/@v/" + version
	return dockertest.WriteNew(t, base+".info", `{"Version":"`+version+`"}`, base+".mod", "module example.test/lib\n",
		base+".zip", data.String()), version
}

// user writes a module that uses the one of the proxy, and returns the commands that fetch
// what it needs and build it.
func user(t *testing.T, version string) (fetch, build plan.Command) {
	t.Helper()
	src := dockertest.WriteNew(t, "go.mod", "module user\n\ngo 1.26\n\nrequire example.test/lib "+version+"\n",
		"main.go", "package main\n\nimport \"example.test/lib\"\n\nfunc main() { println(lib.Text) }\n")
	fetch = goCommand("go", "list", "-deps", "-mod=mod", "-modfile=/gen/f/go.mod", "-f={{\"\"}}", ".")
	fetch.Dir = plan.SourceDir
	fetch.Fetch = &plan.Fetch{Network: "bridge"}
	fetch.Mounts[1].Write = true
	fetch.Files = []plan.File{{Path: "/gen/f/go.mod",
		Content: plan.Text("module user\n\ngo 1.26\n\nrequire example.test/lib " + version + "\n")}}
	fetch = withMount(fetch, plan.Mount{Target: plan.SourceDir, Kind: plan.Bind, Source: src})
	fetch = withMount(fetch, plan.Mount{Target: "/gen/f", Kind: plan.Work, Source: "gen/f", Write: true})
	build = goCommand("go", "list", "-modfile=/gen/f/go.mod", "-f={{.Dir}} {{.Incomplete}}", "example.test/lib")
	build.Dir = plan.SourceDir
	build.Env = append(build.Env, plan.Var{Name: "GOPROXY", Value: "off"})
	build = withMount(build, plan.Mount{Target: plan.SourceDir, Kind: plan.Bind, Source: src})
	build = withMount(build, plan.Mount{Target: "/gen/f", Kind: plan.Work, Source: "gen/f"})
	return fetch, build
}

func TestFetchFromDirectory(t *testing.T) {
	dir, version := proxyDir(t)
	e := newExecutor(t, func(o *Options) {
		o.Settings = goproxy.Settings{GOPROXY: "file://" + dir + ",off", GOSUMDB: "off"}
	})
	fetch, build := user(t, version)
	mustRun(t, e, fetch)
	dockertest.MustContain(t, mustRun(t, e, build), "/go/pkg/mod/example.test/lib@"+version+" false\n")
}

// TestFetchFromLoopback has a proxy on this machine's loopback that wants the password of a
// netrc file, and whose certificate only this machine trusts.
func TestFetchFromLoopback(t *testing.T) {
	dir, version := proxyDir(t)
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "secret" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	home := dockertest.WriteNew(t, "netrc", "machine "+address.Host+" login me password secret\n", "ca.pem",
		string(cert))
	e := newExecutor(t, func(o *Options) {
		o.Settings = goproxy.Settings{GOPROXY: server.URL, GOSUMDB: "off", Netrc: filepath.Join(home, "netrc")}
		o.Environ = append([]string{"SSL_CERT_FILE=" + filepath.Join(home, "ca.pem")}, o.Environ...)
	})
	fetch, build := user(t, version)
	mustRun(t, e, fetch)
	dockertest.MustContain(t, mustRun(t, e, build), "/go/pkg/mod/example.test/lib@"+version+" false\n")
}

// TestFetchPublic fetches a module from the user's own proxy, checked against the checksum database.
func TestFetchPublic(t *testing.T) {
	e := newExecutor(t, nil)
	c := goCommand("go", "mod", "download", "rsc.io/quote@v1.5.2")
	c.Fetch = &plan.Fetch{Network: "bridge"}
	c.Mounts[1].Write = true
	c.Env = append(c.Env, plan.Var{Name: "GO111MODULE", Value: "on"})
	mustRun(t, e, c)
	dockertest.MustContain(t, mustRun(t, e, witnessCommand(t, "read", "/go/pkg/mod/rsc.io/quote@v1.5.2/go.mod")),
		" true module")
}

// repository makes a git repository with one module, found at example.test/lib.git by git's
// configuration alone.
func repository(t *testing.T) (environ []string, version string) {
	t.Helper()
	dir := dockertest.WriteNew(t, "lib.git/go.mod", "module example.test/lib.git\n", "lib.git/lib.go",
		"package lib\n\n// "+dockertest.Mark+"\n")
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-c", "user.name=me", "-c",
			"user.email=me@example.test"}, args...)...)
		cmd.Dir = filepath.Join(dir, "lib.git")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git: ", err)
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "first")
	git("tag", "v1.2.3")
	environ = []string{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url.file://" + dir + "/.insteadOf",
		"GIT_CONFIG_VALUE_0=https://example.test/"}
	return environ, "v1.2.3"
}

func TestFetchWithGit(t *testing.T) {
	environ, version := repository(t)
	cacheDir := t.TempDir()
	t.Cleanup(func() { // go makes module caches read-only
		filepath.WalkDir(cacheDir, func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o755) })
	})
	e := newExecutor(t, func(o *Options) {
		o.CacheDir = cacheDir
		o.Environ = append(environ, o.Environ...)
		o.Settings.GOPRIVATE, o.Settings.GONOPROXY, o.Settings.GONOSUMDB = "example.test", "example.test",
			"example.test"
	})
	c := goCommand("go", "mod", "download", "example.test/lib.git@"+version)
	c.Fetch = &plan.Fetch{Network: "bridge"}
	c.Mounts[1].Write = true
	c.Env = append(c.Env, plan.Var{Name: "GO111MODULE", Value: "on"})
	mustRun(t, e, c)
	out := mustRun(t, e, witnessCommand(t, "read", "/go/pkg/mod/example.test/lib.git@"+version+"/lib.go"))
	dockertest.MustContain(t, out, dockertest.Mark)
}

func TestFetchWithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	e := newExecutor(t, func(o *Options) { o.Settings = goproxy.Settings{GOPROXY: "direct", GOSUMDB: "off"} })
	c := goCommand("go", "mod", "download", "example.test/lib.git@v1.99.0")
	c.Fetch = &plan.Fetch{Network: "bridge"}
	c.Mounts[1].Write = true
	c.Env = append(c.Env, plan.Var{Name: "GO111MODULE", Value: "on"})
	err := e.Run(t.Context(), c, os.Stderr)
	if err == nil || !strings.Contains(err.Error(), "install git, or name an image that has it: docker { image") {
		t.Errorf("the error is %v", err)
	}
}

func TestProxies(t *testing.T) {
	for _, test := range []struct{ proxy, environ, network, list string }{
		{"https://a,direct", "", "bridge", "https://a,direct"},
		{"http://127.0.0.1:3000|off", "", "host", "http://127.0.0.1:3000|off"},
		{"https://u:p@localhost/x", "", "host", "https://u:p@localhost/x"},
		{"http://[::1]:1", "", "host", "http://[::1]:1"},
		{"off", "HTTPS_PROXY=localhost:3128", "host", "off"},
		{"off", "https_proxy=http://proxy:3128", "bridge", "off"},
		{"off", "NO_PROXY=localhost:1,127.0.0.1", "bridge", "off"},
		{"file:///a, file:///b|file:///a", "", "bridge", "file:///goproxy/0,file:///goproxy/1|file:///goproxy/0"},
	} {
		u := &userSettings{settings: goproxy.Settings{GOPROXY: test.proxy}, environ: []string{test.environ}}
		if got := u.fetchNetwork(plan.Fetch{Network: "bridge"}); got != test.network {
			t.Errorf("%+v: the network is %s", test, got)
		}
		if got := u.fetchNetwork(plan.Fetch{Network: "mine"}); got != "mine" {
			t.Errorf("%+v: the user's network becomes %s", test, got)
		}
		if got := u.proxyList(); got != test.list {
			t.Errorf("%+v: the list is %s", test, got)
		}
	}
}

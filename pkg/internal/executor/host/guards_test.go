package host

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A compile cannot reach a module proxy, even on this machine; a fetch does.
func TestNetwork(t *testing.T) {
	needNamespaces(t)
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		http.NotFound(w, nil)
	}))
	defer proxy.Close()
	e := newExecutor(t)
	e.user.settings = goproxy.Settings{GOPROXY: proxy.URL, GOSUMDB: "off"}
	dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.21\n")
	c := command(newest, "go", "list", "-m", "example.com/other@latest")
	bind(&c, dir, "/src")
	c.Dir = "/src"
	setEnv(&c, "GOPROXY", plan.Text(proxy.URL))
	if out, err := try(t, e, c); err == nil || asked.Load() != 0 {
		t.Errorf("the proxy was asked %d times: %v\n%s", asked.Load(), err, out)
	}
	c.Guards, c.Fetch = nil, &plan.Fetch{}
	if out, err := try(t, e, c); err == nil || asked.Load() == 0 {
		t.Errorf("a fetch asked %d times: %v\n%s", asked.Load(), err, out)
	}
}

const printEnviron = `package main

import (
	"fmt"
	"os"
)

func main() {
	for _, v := range os.Environ() {
		fmt.Println(v)
	}
}
`

// environOf is the environment of a command's processes, but for what the command names.
func environOf(t *testing.T, e *Executor, fetch *plan.Fetch) map[string]string {
	t.Helper()
	dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.21\n", "main.go", printEnviron)
	c := command(newest, "go", "run", ".")
	bind(&c, dir, "/src")
	c.Dir, c.Fetch = "/src", fetch
	vars := environMap(strings.Split(strings.TrimSpace(run(t, e, c)), "\n"))
	for _, v := range c.Env {
		delete(vars, v.Name)
	}
	return vars
}

func TestEnvironment(t *testing.T) {
	home := t.TempDir()
	e := newExecutor(t, "HOME="+home, "CANARY=1", "GOFLAGS=-canary", "AWS_SECRET_ACCESS_KEY=x", "GIT_AUTHOR_NAME=x",
		"PATH="+os.Getenv("PATH"), "SSH_AUTH_SOCK=/agent", "HTTPS_PROXY=http://proxy.invalid", "SSL_CERT_FILE="+
			os.Getenv("SSL_CERT_FILE"),
		"GOPROXY=https://proxy.invalid", "GOPRIVATE=private.invalid", "LD_PRELOAD=", "GOGC=7", "GOMEMLIMIT=7GiB")
	vars := environOf(t, e, nil)
	allowed := []string{"HOME", "PATH", "PWD", "TMPDIR", "GOROOT", "TMP", "TEMP", "GOTMPDIR", "GOGC", "GOMEMLIMIT"}
	for name := range vars {
		if !slices.Contains(append(allowed, machineVars...), name) {
			t.Errorf("%s=%s reached the command", name, vars[name])
		}
	}
	if vars["GOGC"] == "7" || vars["GOMEMLIMIT"] == "7GiB" {
		t.Errorf("how the user collects garbage reached the command: %v", vars)
	}
	if vars["HOME"] == home || strings.Contains(vars["PATH"], home) {
		t.Errorf("the user's HOME reached the command: %v", vars)
	}
	vars = environOf(t, e, &plan.Fetch{})
	for _, name := range []string{"CANARY", "AWS_SECRET_ACCESS_KEY", "GIT_AUTHOR_NAME", "GOFLAGS", "LD_PRELOAD"} {
		if v, ok := vars[name]; ok {
			t.Errorf("%s=%s reached the fetch", name, v)
		}
	}
	for name, want := range map[string]string{"HOME": home, "SSH_AUTH_SOCK": "/agent",
		"HTTPS_PROXY": "http://proxy.invalid", "GOPRIVATE": "private.invalid", "NETRC": filepath.Join(home, ".netrc")} {
		if vars[name] != want {
			t.Errorf("%s=%q in the fetch, want %q", name, vars[name], want)
		}
	}
}

// The variables of the user's settings are put into a fetch whatever the command says.
func TestFetchSettings(t *testing.T) {
	e := New(Options{Settings: goproxy.Settings{GOPROXY: "https://a.invalid|https://b.invalid,direct",
		GOSUMDB: "off"}})
	for version, want := range map[string]string{
		"1.26.8": "https://a.invalid|https://b.invalid,direct", "1.14.15": "https://a.invalid,https://b.invalid,direct",
		"1.12.17": "https://a.invalid",
	} {
		c := command(version, "go")
		c.Fetch = &plan.Fetch{}
		p := &localCommand{goroot: "/goroot", place: func(p string) string { return p }}
		if got := environMap(e.user.commandEnv(c, p))["GOPROXY"]; got != want {
			t.Errorf("go%s: GOPROXY=%s, want %s", version, got, want)
		}
	}
}

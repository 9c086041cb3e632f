package host

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// newest is the toolchain of tests that are not about versions.
const newest = "1.26.8"

// sharedCache is kept between runs of the tests: distributions and fetched modules.
func sharedCache(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Skip("needs a user cache directory: ", err)
	}
	return filepath.Join(dir, "gobuild")
}

// newExecutor has a project of its own, and environ as the user's environment.
func newExecutor(t *testing.T, environ ...string) *Executor {
	t.Helper()
	if len(environ) == 0 {
		environ = os.Environ()
	}
	settings := goproxy.FromEnvironment(environ)
	e := New(Options{
		StateDir: filepath.Join(t.TempDir(), "state"), CacheDir: sharedCache(t),
		Toolchains: toolchain.Open(goproxy.FromEnvironment(os.Environ()), sharedCache(t)),
		Settings:   settings, Environ: environ,
	})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// write makes files: a path and its text, in turn.
func write(t *testing.T, dir string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		name := filepath.Join(dir, pairs[i])
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(pairs[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// command is a command as plans have them, without sources.
func command(version string, args ...plan.Text) plan.Command {
	return plan.Command{
		Toolchain: plan.Toolchain{Version: version},
		Args:      args,
		Dir:       plan.HomeDir,
		Env: []plan.Var{
			{Name: "GOPATH", Value: plan.Path(plan.GOPATH)},
			{Name: "GOCACHE", Value: plan.Path(plan.CacheDir)},
			{Name: "GOMODCACHE", Value: plan.Path(plan.ModCache)},
			{Name: "GOENV", Value: "off"}, {Name: "GOFLAGS", Value: ""}, {Name: "GOTOOLCHAIN", Value: "local"},
			{Name: "GO111MODULE", Value: "on"}, {Name: "CGO_ENABLED", Value: "0"},
			{Name: "GOPROXY", Value: "off"}, {Name: "GOSUMDB", Value: "off"},
		},
		Mounts: []plan.Mount{
			{Target: plan.CacheDir, Kind: plan.Cache, Write: true},
			{Target: plan.ModCache, Kind: plan.Cache},
			{Target: plan.OutDir, Kind: plan.Work, Source: "out", Write: true},
		},
		Guards: []plan.Guard{plan.GuardNoNetwork},
	}
}

func with(c plan.Command, change func(*plan.Command)) plan.Command {
	change(&c)
	return c
}

func setEnv(c *plan.Command, name string, value plan.Text) {
	c.Env = slices.DeleteFunc(slices.Clone(c.Env), func(v plan.Var) bool { return v.Name == name })
	c.Env = append(c.Env, plan.Var{Name: name, Value: value})
}

// bind shows dir at target and makes it the working directory.
func bind(c *plan.Command, dir, target string) {
	c.Mounts = append(slices.Clone(c.Mounts), plan.Mount{Target: target, Kind: plan.Bind, Source: dir})
}

// run runs c, which must end well, and returns what it prints.
func run(t *testing.T, e *Executor, c plan.Command) string {
	t.Helper()
	out, err := try(t, e, c)
	if err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
	return out
}

func try(t *testing.T, e *Executor, c plan.Command) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := e.Run(t.Context(), c, &out)
	return out.String(), err
}

// output is what a program that was built prints.
func output(t *testing.T, e *Executor, name string) string {
	t.Helper()
	out, err := exec.CommandContext(context.Background(), e.layout.state("out", name)).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return strings.TrimSpace(string(out))
}

const helloMain = "package main\n\nfunc main() { println(\"hello\") }\n"

func TestVersion(t *testing.T) {
	e := newExecutor(t)
	if out := run(t, e, command(newest, "go", "version")); !strings.HasPrefix(out, "go version go"+newest+" ") {
		t.Errorf("got %q", out)
	}
}

func TestModule(t *testing.T) {
	e := newExecutor(t)
	dir := write(t, t.TempDir(), "go.mod", "module example.com/m\n\ngo 1.21\n", "cmd/a/a.go", helloMain,
		"cmd/b/b.go", helloMain)
	c := with(command(newest, "go", "build", "-trimpath", "-o", plan.Path(plan.OutDir), "./cmd/a", "./cmd/b"),
		func(c *plan.Command) {
			bind(c, dir, "/src")
			c.Dir = "/src"
		})
	run(t, e, c)
	for _, name := range []string{"a", "b"} {
		if got := output(t, e, name); got != "hello" {
			t.Errorf("%s prints %q", name, got)
		}
	}
}

package docker

import (
	"archive/tar"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/container"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestUnshared runs a child that has another file system at its temporary directory than the
// engine: what the engine would mount there is another directory, or none.
func TestUnshared(t *testing.T) {
	if dir := dockertest.Victim(); dir != "" {
		unsharedVictim(t, dir)
		return
	}
	if testing.Short() {
		t.Skip("it starts many containers: go tool mage test -long runs it")
	}
	dockertest.Connect(t)
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestUnshared$", "-test.v")
	child.Env = dockertest.VictimEnviron(t, dir)
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	out, err := child.CombinedOutput()
	if errors.Is(err, syscall.EPERM) {
		t.Skip("needs the right to make a mount namespace: ", err)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func unsharedVictim(t *testing.T, dir string) {
	if err := unix.Mount("", "/", "", unix.MS_PRIVATE|unix.MS_REC, ""); err != nil {
		t.Fatal(err)
	}
	for _, prepare := range []func() (state string){
		func() string { return dir + "/state" },
		func() string { // the engine has it, and it is empty
			if err := os.MkdirAll(dir+"/state/docker/probe", 0o755); err != nil {
				t.Fatal(err)
			}
			return dir + "/state"
		},
		func() string { // the engine has the same, and other sources, seen by an agent
			otherSources(t, dir)
			return t.TempDir()
		},
		func() string { // or without one
			withoutAgent = true
			otherSources(t, dir)
			return t.TempDir()
		},
	} {
		state := prepare()
		if err := unix.Mount("tmpfs", dir, "tmpfs", 0, ""); err != nil {
			t.Fatal(err)
		}
		buildCopied(t, newExecutor(t, func(o *Options) { o.StateDir = state }), dir)
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Fatal(err)
		}
	}
	unsharedCertificates(t, dir)
}

// unsharedCertificates has the engine see all but what a fetch mounts besides: a compile whose container
// was started before that was noticed gets the modules as well.
func unsharedCertificates(t *testing.T, dir string) {
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	dockertest.Write(t, dir, "certs.pem", "none")
	proxy, version := proxyDir(t)
	withoutAgent = false
	e := newExecutor(t, func(o *Options) {
		o.Settings = goproxy.Settings{GOPROXY: "file://" + proxy + ",off", GOSUMDB: "off"}
		o.Environ = append([]string{"SSL_CERT_FILE=" + dir + "/certs.pem"}, o.Environ...)
	})
	fetch, build := user(t, version)
	e.Prepare([]plan.Command{fetch, build})
	e.Warm(t.Context(), build)
	e.background.Wait()
	if copies := &e.boxes.starter.sharing.copies; copies.Load() {
		t.Error("what a compile mounts is not seen")
	} else if mustRun(t, e, fetch); !copies.Load() {
		t.Error("the certificates are seen")
	}
	dockertest.MustContain(t, mustRun(t, e, build), "/go/pkg/mod/example.test/lib@"+version+" false\n")
}

// cachedFiles reads what go wrote to a build cache, and adds to it, as the user of commands.
func cachedFiles(t *testing.T, e *Executor, c plan.Command) {
	t.Helper()
	var archive, read bytes.Buffer
	w := tar.NewWriter(&archive)
	_ = w.WriteHeader(&tar.Header{Name: "new/file-d", Size: 4}) // to memory
	_, _ = w.Write([]byte("text"))
	err := errors.Join(w.Close(), e.WriteCache(t.Context(), c, plan.CacheDir, &archive),
		e.ReadCache(t.Context(), c, plan.CacheDir, []string{"README", "new/*"}, &read))
	if err != nil || !strings.Contains(read.String(), "go clean -cache") || !strings.Contains(read.String(), "text") {
		t.Errorf("the build cache has %.200q, %v", &read, err)
	}
}

// otherSources are for the engine to see in the place of those that are built.
func otherSources(t *testing.T, dir string) {
	t.Helper()
	dockertest.Write(t, dir, "src/main.go", "package main\n\nfunc main() { println(\"other\") }\n", "src/go.mod",
		"module a\n\ngo 1.26\n",
		"work", "go 1.26\n\nuse ./a\n")
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{"src", "work"} {
		if err := os.Chtimes(dir+"/"+name, old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// buildCopied fetches and builds in directories that the engine does not see.
func buildCopied(t *testing.T, e *Executor, dir string) {
	dockertest.Write(t, dir, "src/main.go", "package main\n\nfunc main() { println(text) }\n",
		"src/sub/text.txt", "a text",
		"src/text.go", "package main\n\nimport _ \"embed\"\n\n//go:embed sub/text.txt\nvar text string\n",
		"src/.git/config", "secret", "work", "go 1.26\n\nuse ./a\n", "src/go.mod", "module a\n\ngo 1.26\n",
		"program/none",
		"")
	c := goCommand("go", "build", "-o", "/out/x/", ".")
	c.Dir = "/src/a"
	c.Env = append(c.Env, plan.Var{Name: "GOWORK", Value: "/src/go.work"})
	c.Files = []plan.File{{Path: "/gen/x/file", Content: "generated"}}
	for _, m := range []plan.Mount{
		{Target: "/src/a", Kind: plan.Bind, Source: dir + "/src"}, {Target: "/src/go.work", Kind: plan.Bind,
			Source: dir + "/work"},
		{Target: "/out/x", Kind: plan.Work, Source: "out/x", Write: true}, {Target: "/gen/x", Kind: plan.Work,
			Source: "gen/x"},
	} {
		c = withMount(c, m)
	}
	mustRun(t, e, c)
	if out, err := exec.Command(container.WorkDir(e.opts.StateDir, "out/x") + "/a").CombinedOutput(); err != nil ||
		string(out) != "a text\n" {
		t.Errorf("the binary: %q, %v", out, err)
	}
	cachedFiles(t, e, c)
	witness, err := os.ReadFile(filepath.Join(dockertest.Witness(t), "witness"))
	if err != nil {
		t.Fatal(err)
	}
	dockertest.Write(t, dir, "src/witness", string(witness))
	if err := os.Chmod(dir+"/src/witness", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = newExecutor(t, func(o *Options) { o.StateDir = e.opts.StateDir })
	c.Args = []plan.Text{"/src/a/witness", "write", "/src/a/new", "/src/a/main.go", "/src/new", "/src/go.work.sum",
		"/gen/x/new", "/gen/x/file", "/gen/new"}
	if out := mustRun(t, e, c); strings.Contains(out, "true") {
		t.Errorf("sources can be written:\n%s", out)
	}
	c.Files = []plan.File{{Path: "/gen/x/file", Content: "generated anew"}}
	c.Args = []plan.Text{"/src/a/witness", "read", "/gen/x/file", "/src/a/.git/config"}
	out := mustRun(t, e, c)
	dockertest.MustContain(t, out, "reads /gen/x/file true generated anew\n")
	dockertest.MustContain(t, out, "reads /src/a/.git/config false")
}

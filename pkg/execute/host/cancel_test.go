package host

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

func needNamespaces(t *testing.T) {
	t.Helper()
	if isolation() == isolateNothing {
		t.Skip("needs process namespaces: only Linux has them, and not everywhere are they permitted")
	}
}

// A command's processes ignore SIGTERM and leave its process group: none survives.
func TestCancel(t *testing.T) {
	needNamespaces(t)
	e, dir := newExecutor(t), familyDir(t)
	socket, accept := listen(t)
	c := with(command(newest, "go", "run", ".", plan.Text(socket)), func(c *plan.Command) {
		bind(c, dir, "/src")
		c.Dir = "/src"
	})
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error)
	go func() {
		var out bytes.Buffer
		err := e.Run(ctx, c, &out)
		t.Log(out.String())
		done <- err
	}()
	conns := accept()
	cancel(why)
	if err := <-done; !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	gone(t, conns)
}

// A killed gobuild leaves no process.
func TestKilled(t *testing.T) {
	needNamespaces(t)
	dir, state := familyDir(t), filepath.Join(t.TempDir(), ".gobuild")
	run(t, newExecutor(t), command(newest, "go", "version")) // so that the distribution is there
	socket, accept := listen(t)
	gobuild := helper(t, "executor", state, sharedCache(t), dir, socket)
	if err := gobuild.Start(); err != nil {
		t.Fatal(err)
	}
	conns := accept()
	if err := gobuild.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = gobuild.Wait()
	gone(t, conns)
	removedByNext(t, state)
}

// removedByNext runs a command where a killed gobuild has left its temporary files.
func removedByNext(t *testing.T, state string) {
	t.Helper()
	left := runDirs(t, state)
	if len(left) != 1 {
		t.Fatalf("the killed one left %q", left)
	}
	e := newExecutor(t)
	e.opts.StateDir = state
	run(t, e, command(newest, "go", "version"))
	if now := runDirs(t, state); len(now) != 1 || now[0] == left[0] {
		t.Errorf("there are %q, the killed one's was %q", now, left)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if now := runDirs(t, state); len(now) != 0 {
		t.Errorf("%q are left", now)
	}
}

func runDirs(t *testing.T, state string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(scratchDir(Options{StateDir: state, CacheDir: sharedCache(t)}), "run-*[^k]")) // not the .lock beside it
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := newExecutor(t).Run(ctx, command(newest, "go", "version"), &bytes.Buffer{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLacks(t *testing.T) {
	lacks := newExecutor(t).Lacks()
	has := map[plan.Guard]bool{}
	for _, g := range lacks {
		has[g] = true
	}
	if !has[plan.GuardReadOnly] {
		t.Error("sources cannot be read-only here")
	}
	if cut := isolation() != isolateNothing; has[plan.GuardNoNetwork] == cut {
		t.Errorf("on %s with isolation %d: lacks %v", runtime.GOOS, isolation(), lacks)
	}
}

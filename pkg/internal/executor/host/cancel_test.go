package host

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/process"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/runs"
)

func needNamespaces(t *testing.T) {
	t.Helper()
	if process.Isolation() == process.IsolateNothing {
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
		bind(c, filepath.Dir(socket), "/socket")
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
	dir, state := familyDir(t), filepath.Join(t.TempDir(), "state")
	run(t, newExecutor(t), command(newest, "go", "version")) // so that the distribution is there
	socket, accept := listen(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	gobuild := exec.CommandContext(t.Context(), exe, state, sharedCache(t), dir, socket)
	gobuild.Env = append(os.Environ(), helperVar+"=executor")
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

// removedByNext removes what a killed gobuild has left, as the next one does.
func removedByNext(t *testing.T, state string) {
	t.Helper()
	if left := killedRuns(t, state); left != 1 {
		t.Fatalf("%d runs were killed", left)
	}
	if left := killedRuns(t, state); left != 0 {
		t.Errorf("%d are left", left)
	}
}

// killedRuns removes what killed runs of a project left, and counts them.
func killedRuns(t *testing.T, state string) (count int) {
	t.Helper()
	for _, d := range runs.Killed(sharedCache(t)) {
		if d.State != state {
			d.Keep()
			continue
		}
		d.Remove()
		count++
	}
	return count
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
	lacks := newExecutor(t).Capabilities().Lacks()
	has := map[plan.Guard]bool{}
	for _, g := range lacks {
		has[g] = true
	}
	if shut := process.SandboxError() == nil; has[plan.GuardReadOnly] == shut || has[plan.GuardAlone] == shut {
		t.Errorf("commands are shut in (%v), and the executor lacks %v", process.SandboxError(), lacks)
	}
	if cut := process.Isolation() != process.IsolateNothing; has[plan.GuardNoNetwork] == cut {
		t.Errorf("on %s with isolation %d: lacks %v", runtime.GOOS, process.Isolation(), lacks)
	}
}

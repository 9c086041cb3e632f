package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// hostname returns the container's name for itself, its ID's beginning.
func hostname(t *testing.T, e *Executor, c plan.Command) string {
	t.Helper()
	out := mustRun(t, e, c)
	_, host, _ := strings.Cut(out, "host ")
	return strings.TrimSpace(host)
}

func TestShared(t *testing.T) { eachWay(t, shared) }

func shared(t *testing.T) {
	e := newExecutor(t, nil)
	a := withMount(witnessCommand(t, "pid"), plan.Mount{Target: "/src/a", Kind: plan.Bind,
		Source: dockertest.WriteNew(t, "a", "")})
	b := withMount(witnessCommand(t, "pid"), plan.Mount{Target: "/src/b", Kind: plan.Bind,
		Source: dockertest.WriteNew(t, "b", "")})
	above := withMount(witnessCommand(t, "pid"),
		plan.Mount{Target: "/src", Kind: plan.Bind, Source: dockertest.WriteNew(t, "c", "")})
	e.Prepare([]plan.Command{a, b, above})
	first := hostname(t, e, a)
	if second := hostname(t, e, b); first != second {
		t.Errorf("two containers, %s and %s, for commands that go together", first, second)
	}
	if third := hostname(t, e, above); first == third {
		t.Error("a command whose mounts hide another's is in the same container")
	}
	if got := dockertest.Containers(t, e.engine); len(got) != 2 {
		t.Errorf("there are the containers %v", got)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if got := dockertest.Containers(t, e.engine); len(got) != 0 {
		t.Errorf("after Close there are the containers %v", got)
	}
	if err := e.Run(t.Context(), a, io.Discard); !errors.Is(err, errClosed) {
		t.Errorf("after Close, Run returns %v", err)
	}
}

// A container that nothing runs in any more is let go, not killed.
func TestEndsByItself(t *testing.T) { eachWay(t, endsByItself) }

func endsByItself(t *testing.T) {
	e := newExecutor(t, nil)
	mustRun(t, e, witnessCommand(t, "pid"))
	ids := dockertest.Containers(t, e.engine)
	if len(ids) != 1 {
		t.Fatalf("there are the containers %v", ids)
	}
	ended, failed := e.engine.Client().ContainerWait(t.Context(), ids[0], container.WaitConditionNextExit)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case result := <-ended:
		if result.StatusCode != 0 {
			t.Errorf("process 1 ended with %d", result.StatusCode)
		}
	case err := <-failed:
		t.Error(err)
	}
}

// An engine that takes its time to tidy up is not waited for, and does so.
func TestTidiesAlone(t *testing.T) {
	e := newExecutor(t, nil)
	e.boxes.starter.tidy = time.Nanosecond // as with overlay2, where it is more
	mustRun(t, e, witnessCommand(t, "pid"))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	dockertest.AwaitNone(t, e.engine)
}

func TestAtOnce(t *testing.T) { eachWay(t, atOnce) }

func atOnce(t *testing.T) {
	e := newExecutor(t, nil)
	var wait sync.WaitGroup
	hosts := make([]string, 6)
	for i := range hosts {
		c := witnessCommand(t, "pid")
		wait.Go(func() {
			var out bytes.Buffer
			if err := e.Run(t.Context(), c, &out); err != nil {
				t.Error(err)
			}
			_, hosts[i], _ = strings.Cut(out.String(), "host ")
		})
	}
	wait.Wait()
	if slices.Sort(hosts); hosts[0] == "" || len(slices.Compact(hosts)) != 1 {
		t.Errorf("the containers are %q", hosts)
	}
}

// started is a writer that says when something was written to it.
type started struct {
	once sync.Once
	c    chan struct{}
}

func newStarted() *started { return &started{c: make(chan struct{})} }

func (s *started) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.c) })
	return len(p), nil
}

func TestCancel(t *testing.T) { eachWay(t, cancel) }

func cancel(t *testing.T) {
	e := newExecutor(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	out, done := newStarted(), make(chan error)
	c := witnessCommand(t, "sleep")
	go func() { done <- e.Run(ctx, c, out) }()
	<-out.c
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Run returns %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("Run does not return")
	}
	if got := dockertest.Containers(t, e.engine); len(got) != 0 {
		t.Errorf("the containers %v are left", got)
	}
	mustRun(t, e, witnessCommand(t, "pid")) // in a new container
}

// TestKilled kills a process that executes a command, and expects its container to go by itself.
func TestKilled(t *testing.T) {
	if dockertest.Victim() != "" {
		victim(t)
		return
	}
	eachWay(t, killed)
}

func killed(t *testing.T) {
	engine := dockertest.Connect(t)
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$", "-test.v")
	child.Env = dockertest.VictimEnviron(t, "killed")
	if withoutAgent {
		child.Env = append(child.Env, "GOBUILD_TEST_WITHOUT_AGENT=1")
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var seen bytes.Buffer
	for buf := make([]byte, 1024); !strings.Contains(seen.String(), "sleeping"); {
		n, err := stdout.Read(buf)
		seen.Write(buf[:n])
		if err != nil {
			t.Fatalf("the child ended: %s", seen.String())
		}
	}
	before := len(dockertest.Containers(t, engine))
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()
	if before != 1 {
		t.Errorf("there were %d containers, not one", before)
	}
	dockertest.AwaitNone(t, engine)
}

func victim(t *testing.T) {
	err := newExecutor(t, nil).Run(t.Context(), witnessCommand(t, "sleep"), os.Stdout)
	fmt.Println("ended", err)
}

func TestOutOfMemory(t *testing.T) { eachWay(t, outOfMemory) }

func outOfMemory(t *testing.T) {
	e := newExecutor(t, func(o *Options) { o.Memory = 64 << 20 })
	if !e.engine.Info().MemoryLimit {
		t.Skip("needs an engine that can limit memory")
	}
	err := e.Run(t.Context(), witnessCommand(t, "eat"), io.Discard)
	var exit *executor.ExitError
	if !errors.As(err, &exit) || !exit.OOM {
		t.Errorf("the error is %v", err)
	}
}

func TestVolumesStay(t *testing.T) {
	name := plan.CacheDir + "/stays"
	c := goCommand("go", "env", "-w", "GOPROXY=stays")
	c.Env = append(c.Env[:3:3], plan.Var{Name: "GOENV", Value: plan.Text(name)})
	mustRun(t, newExecutor(t, nil), c)
	dockertest.MustContain(t, mustRun(t, newExecutor(t, nil), witnessCommand(t, "read", name)), "GOPROXY=stays")
}

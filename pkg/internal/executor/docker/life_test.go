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
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// hostname returns the container's name for itself, its ID's beginning.
func hostname(t *testing.T, e *Executor, c plan.Command) string {
	t.Helper()
	out := run(t, e, c)
	_, host, _ := strings.Cut(out, "host ")
	return strings.TrimSpace(host)
}

func TestShared(t *testing.T) { eachWay(t, shared) }

func shared(t *testing.T) {
	e := newExecutor(t, nil)
	a := withMount(witnessCommand(t, "pid"), plan.Mount{Target: "/src/a", Kind: plan.Bind, Source: module(t, "a", "")})
	b := withMount(witnessCommand(t, "pid"), plan.Mount{Target: "/src/b", Kind: plan.Bind, Source: module(t, "b", "")})
	above := withMount(witnessCommand(t, "pid"), plan.Mount{Target: "/src", Kind: plan.Bind, Source: module(t, "c", "")})
	e.Prepare([]plan.Command{a, b, above})
	first := hostname(t, e, a)
	if second := hostname(t, e, b); first != second {
		t.Errorf("two containers, %s and %s, for commands that go together", first, second)
	}
	if third := hostname(t, e, above); first == third {
		t.Error("a command whose mounts hide another's is in the same container")
	}
	if got := containers(t, e.engine); len(got) != 2 {
		t.Errorf("there are the containers %v", got)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if got := containers(t, e.engine); len(got) != 0 {
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
	run(t, e, witnessCommand(t, "pid"))
	ids := containers(t, e.engine)
	if len(ids) != 1 {
		t.Fatalf("there are the containers %v", ids)
	}
	ended, failed := e.engine.api.ContainerWait(t.Context(), ids[0], container.WaitConditionNextExit)
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
	defer func(d time.Duration) { tidyTime = d }(tidyTime)
	tidyTime = 0
	e := newExecutor(t, nil)
	e.engine.info.Driver = "overlay2"
	run(t, e, witnessCommand(t, "pid"))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	awaitNone(t, e.engine)
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
	if got := containers(t, e.engine); len(got) != 0 {
		t.Errorf("the containers %v are left", got)
	}
	run(t, e, witnessCommand(t, "pid")) // in a new container
}

// TestKilled kills a process that executes a command, and expects its container to go by itself.
func TestKilled(t *testing.T) {
	if os.Getenv("GOBUILD_TEST_VICTIM") != "" {
		victim(t)
		return
	}
	eachWay(t, killed)
}

func killed(t *testing.T) {
	engine := connect(t)
	c := witnessCommand(t, "sleep")
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$", "-test.v")
	child.Env = append(os.Environ(), "GOBUILD_TEST_VICTIM="+c.Mounts[2].Source, "GOBUILD_TEST_MARK="+testMark)
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
	before := len(containers(t, engine))
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()
	if before != 1 {
		t.Errorf("there were %d containers, not one", before)
	}
	awaitNone(t, engine)
}

func victim(t *testing.T) {
	witnessDir = os.Getenv("GOBUILD_TEST_VICTIM")
	witnessOnce.Do(func() {})
	err := newExecutor(t, nil).Run(t.Context(), witnessCommand(t, "sleep"), os.Stdout)
	fmt.Println("ended", err)
}

func TestOutOfMemory(t *testing.T) { eachWay(t, outOfMemory) }

func outOfMemory(t *testing.T) {
	e := newExecutor(t, func(o *Options) { o.Memory = 64 << 20 })
	if !e.engine.info.MemoryLimit {
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
	run(t, newExecutor(t, nil), c)
	mustContain(t, run(t, newExecutor(t, nil), witnessCommand(t, "read", name)), "GOPROXY=stays")
}

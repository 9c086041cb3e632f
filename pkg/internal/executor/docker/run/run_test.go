package run

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/dockertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// runSpec runs the witness with files as its streams; output returns what it printed.
func runSpec(t *testing.T, e *engine.Engine, stdin string, args ...string) (spec Program, output func() string) {
	t.Helper()
	goos, arch := e.Platform()
	dir := dockertest.WriteNew(t, "in", stdin)
	open := func(name string, flag int) *os.File {
		f, err := os.OpenFile(filepath.Join(dir, name), flag, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	spec = Program{
		Binary: filepath.Join(dockertest.Witness(t),
			"witness"), Name: "hello", Args: args, Env: []string{"GREETING=hi"},
		Platform: v1.Platform{OS: goos, Architecture: arch},
		Stdin:    open("in", os.O_RDONLY), Stdout: open("out", os.O_WRONLY|os.O_CREATE), Stderr: open("err",
			os.O_WRONLY|os.O_CREATE),
	}
	return spec, func() string {
		out, err := os.ReadFile(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		more, err := os.ReadFile(filepath.Join(dir, "err"))
		if err != nil {
			t.Fatal(err)
		}
		return string(out) + "|" + string(more)
	}
}

func TestRunContainer(t *testing.T) {
	e := dockertest.Connect(t)
	for _, test := range []struct {
		stdin string
		args  []string
		code  int
		want  string
	}{
		{"", []string{"exit", "7"}, 7, "out\n|err\n"},
		{"from the input", []string{"copy"}, 0, "from the input|"},
		{"", []string{"pid"}, 0, "pid 1 0\n"},
		{"", nil, 0, "env GREETING=hi\n"},
		{"", nil, 0, "CapBnd: 0000000000000000\n"},
	} {
		spec, output := runSpec(t, e, test.stdin, test.args...)
		code, err := Run(t.Context(), e, nil, spec)
		if err != nil || code != test.code {
			t.Errorf("%s: code %d, error %v", test.args, code, err)
		}
		dockertest.MustContain(t, output(), test.want)
	}
	if got := dockertest.Containers(t, e); len(got) != 0 {
		t.Errorf("the containers %v are left", got)
	}
}

func TestRunCancelled(t *testing.T) {
	e := dockertest.Connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	spec, output := runSpec(t, e, "", "sleep")
	time.AfterFunc(0, func() { waitFor(t, "sleeping", output); cancel() })
	if code, err := Run(ctx, e, nil, spec); err == nil {
		t.Errorf("code %d and no error", code)
	}
	if got := dockertest.Containers(t, e); len(got) != 0 {
		t.Errorf("the containers %v are left", got)
	}
}

// waitFor waits until an output has some text.
func waitFor(t *testing.T, text string, output func() string) {
	t.Helper()
	for range 600 {
		if strings.Contains(output(), text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("there is no %q in %q", text, output())
}

// TestRunSignals sends signals to a process that runs a container.
func TestRunSignals(t *testing.T) {
	if dockertest.Victim() != "" {
		runVictim(t)
		return
	}
	engine := dockertest.Connect(t)
	for _, test := range []struct {
		name string
		args string
		send []os.Signal
		want string
	}{
		{"first is passed on", "signal", []os.Signal{syscall.SIGTERM}, "got terminated\ncode 3"},
		{"interrupt is passed on", "signal", []os.Signal{os.Interrupt}, "got interrupt\ncode 3"},
		{"second kills", "signal stubborn", []os.Signal{syscall.SIGTERM, syscall.SIGTERM}, "code 137"},
		{"killed", "signal", []os.Signal{os.Kill}, "ready"},
	} {
		t.Run(test.name, func(t *testing.T) {
			out := signalled(t, test.args, test.send)
			dockertest.MustContain(t, out, test.want)
			dockertest.AwaitNone(t, engine)
		})
	}
}

// signalled runs a child that runs a container, sends it signals once the program in it is
// ready, and returns what it printed.
func signalled(t *testing.T, args string, send []os.Signal) string {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestRunSignals$", "-test.v")
	child.Env = dockertest.VictimEnviron(t, args)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	child.Stdout = w
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var out bytes.Buffer
	buf := make([]byte, 1024)
	for _, s := range append([]os.Signal{nil}, send...) {
		if s != nil {
			if err := child.Process.Signal(s); err != nil {
				t.Error(err)
			}
		}
		n, _ := r.Read(buf) // "ready" before the first signal, "got" after it
		for s == nil && n > 0 && !strings.Contains(out.String()+string(buf[:n]), "ready") {
			out.Write(buf[:n])
			n, _ = r.Read(buf)
		}
		out.Write(buf[:n])
	}
	_, _ = io.Copy(&out, r)
	_ = child.Wait()
	return out.String()
}

func runVictim(t *testing.T) {
	e := dockertest.Connect(t)
	spec, _ := runSpec(t, e, "", strings.Fields(dockertest.Victim())...)
	spec.Stdout, spec.Stderr = os.Stdout, os.Stderr
	code, err := Run(t.Context(), e, nil, spec)
	if err != nil {
		t.Error(err)
	}
	fmt.Println("code", code)
}

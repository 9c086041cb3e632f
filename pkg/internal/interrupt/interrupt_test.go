package interrupt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is also the program that gets the signals.
func TestMain(m *testing.M) {
	if what := os.Getenv("INTERRUPT_TEST"); what != "" {
		victim(what)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func victim(what string) {
	ctx, stop := Context(context.Background())
	defer stop()
	if what == "handed over" {
		HandOver(ctx)
	}
	fmt.Println("ready")
	select {
	case <-ctx.Done():
	case <-time.After(2 * time.Second):
		fmt.Println("never")
		return
	}
	fmt.Println("ended")
	if what == "stubborn" {
		time.Sleep(time.Minute)
	}
}

// start starts a victim, and returns its output from "ready" on.
func start(t *testing.T, what string, edit func(*exec.Cmd)) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs signals")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "INTERRUPT_TEST="+what)
	cmd.Stderr = os.Stderr
	if edit != nil {
		edit(cmd)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	expect(t, r, "ready")
	return cmd, r
}

func expect(t *testing.T, r *bufio.Reader, want string) {
	t.Helper()
	if line, err := r.ReadString('\n'); strings.TrimSpace(line) != want {
		t.Fatalf("it says %q, %v, not %q", line, err, want)
	}
}

func TestSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		cmd, r := start(t, "polite", nil)
		_ = cmd.Process.Signal(s)
		expect(t, r, "ended")
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// Signals that come together are one request; a later one ends the process at once.
func TestSecondSignal(t *testing.T) {
	cmd, r := start(t, "stubborn", nil)
	for range 3 {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Process.Signal(syscall.SIGHUP)
	}
	expect(t, r, "ended")
	time.Sleep(settle + 100*time.Millisecond)
	began := time.Now()
	_ = cmd.Process.Signal(syscall.SIGINT)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitCode {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("that took %s", took)
	}
}

// While a program has the signals, they do nothing here.
func TestHandOver(t *testing.T) {
	cmd, r := start(t, "handed over", nil)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Process.Signal(syscall.SIGHUP)
	expect(t, r, "never")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// A pipe without a reader ends the run; a connection of which that is true does not.
func TestClosedPipe(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd, r := start(t, "polite", func(c *exec.Cmd) { c.Stderr = out })
	out.Close()
	_ = cmd.Process.Signal(syscall.SIGPIPE) // as for a connection: the pipe is whole
	time.Sleep(100 * time.Millisecond)
	in.Close()
	_ = cmd.Process.Signal(syscall.SIGPIPE)
	expect(t, r, "ended")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

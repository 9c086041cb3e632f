//go:build unix

package process

import (
	"bufio"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// gobuild starts a helper that runs a program; lines are what the program prints.
func gobuild(t *testing.T, args ...string) (cmd *exec.Cmd, lines *bufio.Scanner) {
	t.Helper()
	cmd = helper(t, "program", args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines = bufio.NewScanner(out)
	return cmd, lines
}

func line(t *testing.T, lines *bufio.Scanner, want string) {
	t.Helper()
	if !lines.Scan() || lines.Text() != want {
		t.Fatalf("the program prints %q, want %q: %v", lines.Text(), want, lines.Err())
	}
}

func code(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit == nil {
		return 0
	}
	return exit.ExitCode()
}

func TestProgram(t *testing.T) {
	cmd := helper(t, "program", "copy", "a", "b c")
	cmd.Stdin = strings.NewReader("input")
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != "a,b c:input" {
		t.Errorf("%v: %s", err, out)
	}
	if got := code(t, helper(t, "program", "exit3").Run()); got != 3 {
		t.Errorf("exit code %d, want 3", got)
	}
}

func TestFirstSignalIsForwarded(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cmd, lines := gobuild(t, "trap")
		line(t, lines, "ready")
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		line(t, lines, s.String())
		if got := code(t, cmd.Wait()); got != 7 {
			t.Errorf("%v: exit code %d, want 7", s, got)
		}
	}
}

func TestSecondSignalKills(t *testing.T) {
	cmd, lines := gobuild(t, "stubborn")
	line(t, lines, "ready")
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		if s == syscall.SIGINT {
			line(t, lines, "interrupt")
		}
	}
	if got := code(t, cmd.Wait()); got != 128+9 {
		t.Errorf("exit code %d, want 137", got)
	}
}

// The program's output ends with gobuild's end, though that is killed.
func TestProgramDiesWithGobuild(t *testing.T) {
	needIsolation(t) // they stand for Linux here
	cmd, lines := gobuild(t, "stubborn")
	line(t, lines, "ready")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("the program prints %q", lines.Text())
	}
	if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	_ = cmd.Wait()
}

func TestProgramMissing(t *testing.T) {
	_, err := RunProgram(t.Context(), Program{Binary: "/no/such/program"})
	if err == nil || !strings.Contains(err.Error(), "/no/such/program") {
		t.Errorf("got %v", err)
	}
}

package testchild

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// variable names what a child does, and the directory it does it in.
const variable = "GOBUILD_TEST_CHILD"

// Main is a TestMain: in a child it does what that is for, by name, else it runs the tests. It does not return.
func Main(m *testing.M, children map[string]func(dir string) error) {
	what, dir, _ := strings.Cut(os.Getenv(variable), " ")
	if what == "" {
		os.Exit(m.Run())
	}
	if err := children[what](dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Command returns the test program as a child that does something in a directory.
func Command(t *testing.T, what, dir string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program)
	c.Env = append(os.Environ(), variable+"="+what+" "+dir)
	c.Stderr = os.Stderr
	return c
}

// Start starts a child, which is killed when the test ends. It returns when the process has printed its first line.
func Start(t *testing.T, what, dir string) *exec.Cmd {
	t.Helper()
	c := Command(t, what, dir)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return c
}

// RunBoth runs two children at once; begin is called when both were started.
func RunBoth(t *testing.T, what, dir string, begin func()) {
	t.Helper()
	both := [2]*exec.Cmd{Command(t, what, dir), Command(t, what, dir)}
	for i := range both {
		if err := both[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	begin()
	for _, c := range both {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
}

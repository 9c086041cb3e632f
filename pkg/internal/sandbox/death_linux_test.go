package sandbox

import (
	"bufio"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// parentVariable makes a process of this test the parent of a command: it holds the script.
const parentVariable = "SANDBOX_TEST_PARENT"

// startAndWait runs a script in a sandbox and returns an exit code.
func startAndWait(script string) int {
	runtime.LockOSThread()
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Stdout, cmd.SysProcAttr, cmd.Dir, cmd.Env = os.Stdout, attributes(), "/", []string{"PATH=/usr/bin:/bin"}
	if err := Start(cmd, system()); err != nil {
		return 1
	}
	if err := cmd.Wait(); err != nil {
		return 1
	}
	return 0
}

// A command, with all that it started, dies with a parent that is killed.
func TestDiesWithParent(t *testing.T) {
	need(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	cmd := exec.Command(self)
	cmd.Env, cmd.Stdout = append(os.Environ(), parentVariable+"=sleep 60 & echo started; wait"), writer
	err = cmd.Start()
	writer.Close()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(reader)
	if line, err := lines.ReadString('\n'); strings.TrimSpace(line) != "started" {
		t.Fatalf("the command printed %q, %v", line, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	// The pipe ends with the last process that holds it.
	if n, err := unix.Poll([]unix.PollFd{{Fd: int32(reader.Fd())}}, int(30*time.Second/time.Millisecond)); n != 1 {
		t.Errorf("the command outlives its parent: %v", err)
	}
}

package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// In each way of isolation that this machine permits, the caller sees no network.
func TestIsolationCutsNetwork(t *testing.T) {
	for _, l := range []Level{IsolateRoot, IsolateUser} {
		cmd := helper(t, "networks")
		cmd.SysProcAttr = treeAttr(l, true)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Logf("level %d is not permitted here: %v", l, err)
			continue
		}
		if len(out) > 0 {
			t.Errorf("level %d: up are %q", l, out)
		}
	}
	out, err := helper(t, "networks").CombinedOutput()
	if err != nil || len(out) == 0 {
		t.Skipf("needs a network interface that is up, to see it go: %v", err)
	}
}

// Another user than root gets namespaces too, where the kernel permits it.
func TestIsolationOfUsers(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	cmd := helper(t, "isolation")
	cmd.Path = runnableCopy(t, cmd.Path)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := "0"
	if permitted() {
		want = "2"
	}
	if got := strings.TrimSpace(string(out)); got != want {
		t.Errorf("isolation is %s, want %s", got, want)
	}
}

// permitted asks the system's own program whether an ordinary user may have namespaces.
func permitted() bool {
	cmd := exec.Command("unshare", "--user", "--net", "--pid", "--fork", "true")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	return cmd.Run() == nil
}

// runnableCopy is a copy of a program that every user can run.
func runnableCopy(t *testing.T, exe string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "gobuild-host-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	copied := filepath.Join(dir, "helper")
	program, err := os.ReadFile(exe)
	if err == nil {
		err = os.WriteFile(copied, program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, copied} {
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

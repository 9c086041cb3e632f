package conformance

import (
	"os/exec"
	"syscall"
	"testing"
)

// unshareMounts gives a command a mount namespace of its own.
func unshareMounts(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
}

// mountTemp mounts an empty file system until the end of the test. It reports whether this user may.
func mountTemp(t *testing.T, dir string) bool {
	t.Helper()
	if syscall.Mount("gobuild-test", dir, "tmpfs", 0, "mode=777") != nil {
		return false
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return true
}

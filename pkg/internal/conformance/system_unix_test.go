//go:build unix

package conformance

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// mkfifo makes a named pipe.
func mkfifo(path string) error { return syscall.Mkfifo(path, 0o644) }

// asStranger runs a command as an unprivileged user.
func asStranger(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: stranger, Gid: stranger}}
}

// owner is the number of a file's owner.
func owner(t *testing.T, name string) int {
	t.Helper()
	info, err := os.Lstat(name)
	must(t, err)
	return int(info.Sys().(*syscall.Stat_t).Uid)
}

//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// A child is a program of the user's.
type child struct {
	cmd      *exec.Cmd
	terminal bool // it shares the terminal, and the process group, with gobuild
}

// newChild prepares cmd. A program that reads a terminal stays in the terminal's foreground
// group, which is gobuild's; another gets a group of its own, so that what is typed at the
// terminal reaches it once.
func newChild(cmd *exec.Cmd) *child {
	c := &child{cmd: cmd, terminal: inForeground(cmd.Stdin)}
	cmd.SysProcAttr = treeAttr(IsolateNothing, false)
	cmd.SysProcAttr.Setpgid = !c.terminal
	return c
}

// inForeground reports whether stdin is a terminal that this process may read.
func inForeground(stdin any) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return false
	}
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

func (c *child) start() error { return c.cmd.Start() }

// forward passes a signal on. The terminal gives its SIGINT and SIGQUIT to both processes itself.
func (c *child) forward(s os.Signal) {
	if c.terminal && (s == os.Interrupt || s == syscall.SIGQUIT) {
		return
	}
	if s, ok := s.(syscall.Signal); ok {
		c.signal(s)
	}
}

func (c *child) kill() { c.signal(syscall.SIGKILL) }

func (c *child) signal(s syscall.Signal) {
	switch {
	case c.cmd.Process == nil:
	case c.terminal:
		_ = c.cmd.Process.Signal(s)
	default:
		_ = syscall.Kill(-c.cmd.Process.Pid, s)
	}
}

func (c *child) close() {}

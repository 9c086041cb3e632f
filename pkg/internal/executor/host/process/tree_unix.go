//go:build unix

package process

import (
	"os/exec"
	"sync"
	"syscall"

	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// A tree is a command with all processes that it starts: a process group.
type tree struct {
	cmd     *exec.Cmd
	root    *sandbox.Root // nil where it sees all of this machine
	started chan struct{}
	once    sync.Once
}

// newTree prepares cmd, which is not started yet, to be the root of a tree, isolated as far
// as l says; if that is at all, it has no network where cut is true.
func newTree(cmd *exec.Cmd, l Level, cut bool) *tree {
	cmd.SysProcAttr = treeAttr(l, cut)
	cmd.SysProcAttr.Setpgid = true
	return &tree{cmd: cmd, started: make(chan struct{})}
}

func (t *tree) start() error {
	defer t.once.Do(func() { close(t.started) })
	if t.root != nil {
		return sandbox.Start(t.cmd, t.root)
	}
	return t.cmd.Start()
}

// terminate asks all processes to end.
func (t *tree) terminate() { t.signal(syscall.SIGTERM) }

// kill ends all processes.
func (t *tree) kill() { t.signal(syscall.SIGKILL) }

func (t *tree) signal(s syscall.Signal) {
	<-t.started
	if t.cmd.Process != nil {
		_ = syscall.Kill(-t.cmd.Process.Pid, s)
	}
}

func (t *tree) close() {}

package gobuild

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// Reexec must be called first in main by a program that calls this package. gobuild starts the program again:
// as process 1 of its containers, as the sandbox of a command on this machine, and as a process that removes
// the container of a program of [Run] if gobuild is killed. In such a process Reexec does its work and does
// not return. In others it returns at once.
//
// Without the call a program works with limits: commands in containers start later, the container of a
// program whose gobuild was killed stays until the next run, and commands on this machine have no sandbox, so
// that what needs one is refused.
//
// The gobuild binary calls it, and so does every magefile that imports package targets. Another magefile
// calls it in a function init, since its main belongs to mage.
func Reexec() {
	sandbox.Reexec()
	agent.Reexec()
}

package gobuild

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/sandbox"
)

// Reexec is what main calls before anything else, in a program that calls this package: gobuild starts
// the program again, as process 1 of the containers that it builds in, as the sandbox of a command on this
// machine, and as a process that removes the container of a program that [Run] started when the first
// process is killed. In such a process Reexec does its work and does not return; in all others it returns at
// once.
//
// A program that does not call it works, too. Commands in containers then start later, the container of a
// program that runs when its gobuild is killed stays until the next run, and commands on this machine have no
// sandbox, as on a machine that permits none: what needs one is refused.
//
// The gobuild binary calls it, and so does every magefile that imports package targets. Another magefile
// calls it in a function init, as its main is mage's.
func Reexec() {
	sandbox.Reexec()
	agent.Reexec()
}

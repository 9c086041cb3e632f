package gobuild

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
)

// Reexec is what main calls before anything else, in a program that calls this package: gobuild starts
// the program again, as process 1 of the containers that it builds in, and as a process that removes the
// container of a program that [Run] started when the first process is killed. In such a process Reexec
// does its work and does not return; in all others it returns at once.
//
// A program that does not call it works, too. Commands in containers then start later, and the container
// of a program that runs when its gobuild is killed stays until the next run.
//
// The gobuild binary calls it, and so does every magefile that imports package targets. Another magefile
// calls it in a function init, as its main is mage's.
func Reexec() { agent.Reexec() }

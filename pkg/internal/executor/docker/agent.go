package docker

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// The agent is gobuild as process 1 of a container: it runs the commands that it reads from its
// standard input, and says on its standard output what they print and how they end. To have the
// engine start each (docker exec) takes a twentieth of a second more. It ends with its input, and
// all commands with it, as process 1 of every container of a build does.
//
// The executable is that of the running program, shown in the container; which must be static for
// that, as the container may have no libraries, or others. It becomes an agent by its first
// argument's name, in init, before anything of that program runs. Where that does not work, the
// engine starts the commands: see held.
const agentPath = "/run/gobuild-agent"

// agentVersion is that of what frames hold. The executable may have become another since this
// process started.
const agentVersion = "3"

// agentTemp is how the names of directories begin in which an agent lets go commands work.
const agentTemp = ".tmp-"

// A task is a command for the agent to run.
type task struct {
	Dir  string
	Env  []string // on top of the container's
	Args []string
	Out  string // a directory for what it makes; "" where it makes nothing
}

// An ending says how a command ended. With Err it was not started.
type ending struct {
	Code    int // 128 and the signal's number where one ended it
	Err     string
	Stalled *stall.Error // it was killed, as who it fetched from was silent
}

// agentProgram is the executable that can be an agent in the engine's containers; "" if there
// is none.
func (e *Executor) agentProgram() string {
	if e.noAgent.Load() || runtime.GOOS != e.engine.os || runtime.GOARCH != e.engine.arch {
		return ""
	}
	self, err := executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		return ""
	}
	if f, err := elffile.Open(self); err != nil || !f.Static() {
		return ""
	}
	return self
}

// executable is the running program; tests have another.
var executable = os.Executable

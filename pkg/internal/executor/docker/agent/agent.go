package agent

import (
	"errors"
	"os"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Path is where a container has the executable that is its process 1, an agent; and the first
// argument by which it becomes one.
const Path = "/run/gobuild-agent"

// reaperName is the first argument by which the executable becomes a reaper: see WatchOver.
const reaperName = "gobuild-reaper"

// startsAgain says that the program calls Reexec.
var startsAgain atomic.Bool

// Reexec makes this process an agent or a reaper, where it was started to be one, and then does not return.
// main calls it before anything else. Who never does is not started again.
func Reexec() {
	switch os.Args[0] {
	case Path:
		os.Exit(serveContainer())
	case reaperName:
		os.Exit(reap())
	}
	startsAgain.Store(true)
}

// Executable is the running program; an error where it does not call Reexec.
func Executable() (string, error) {
	if !startsAgain.Load() {
		return "", errors.New("the running program does not call gobuild.Reexec")
	}
	return os.Executable()
}

// agentVersion is that of what frames hold. The executable may have become another since this
// process started.
const agentVersion = "3"

// TempPrefix is how the names of directories begin in which an agent lets go commands work.
const TempPrefix = ".tmp-"

// A Task is a command for the agent to run.
type Task struct {
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

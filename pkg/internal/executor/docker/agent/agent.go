package agent

import (
	"errors"
	"os"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// Path is where a container has the executable that is its process 1, an agent; and the first
// argument by which it becomes one.
const Path = "/run/gobuild-agent"

// CopyPath is where a container that has no agent gets the executable for a FilesTask.
const CopyPath = plan.HomeDir + "/.gobuild-files"

// reaperName is the first argument by which the executable becomes a reaper: see WatchOver.
const reaperName = "gobuild-reaper"

// hasReexec reports whether the program has called Reexec.
var hasReexec atomic.Bool

// Reexec runs an agent or a reaper if this process was started as one, and then does not return. main calls
// it before anything else. A program that never does is not started again.
func Reexec() {
	switch os.Args[0] {
	case Path, CopyPath:
		if len(os.Args) > 1 {
			os.Exit(serveFiles(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		}
		os.Exit(serveContainer())
	case reaperName:
		os.Exit(reap())
	}
	hasReexec.Store(true)
}

// Executable returns the path of the running program. It is an error if that does not call Reexec.
func Executable() (string, error) {
	if !hasReexec.Load() {
		return "", errors.New("the running program does not call gobuild.Reexec")
	}
	return os.Executable()
}

// protocolVersion is the version of the frames' contents. The executable may have been replaced since this
// process started.
const protocolVersion = "4"

// TempPrefix begins the names of the directories for temporary files of go commands.
const TempPrefix = ".tmp-"

// A Task is a command for the agent to run.
type Task struct {
	Dir  string
	Env  []string // on top of the container's
	Args []string
	Out  string // a directory for what it makes; "" where it makes nothing
}

// A result says how a command ended. With Err it was not started.
type result struct {
	Code    int // 128 and the signal's number where one ended it
	Err     string
	Stalled *stall.Error // it was killed, as the server that it fetched from was silent
}

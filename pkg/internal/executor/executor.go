package executor

import (
	"context"
	"io"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An Executor runs the commands of a plan.
type Executor interface {
	// Run runs one command to its end and writes what it prints to w. It makes the
	// command's toolchain available first. A command that ends with a code other than
	// zero is an *ExitError; one that needs what the executor lacks, an *UnmetError.
	// When ctx ends, the command and all that it started are killed before Run returns.
	Run(ctx context.Context, c plan.Command, w io.Writer) error

	// Lacks names the guards that the executor cannot apply.
	Lacks() []plan.Guard

	// Close removes what the executor made for the run: containers, temporary files.
	Close() error
}

// An Idler is an executor that keeps things between commands.
type Idler interface {
	// Idle says that most likely no command comes any more: what is kept for them may go, while
	// the run goes on with what needs none. It returns at once.
	Idle()
}

// A Warmer is an executor that has something to make before it can run a command.
type Warmer interface {
	// Warm says that a command is about to come. It returns at once; what goes wrong, Run says.
	Warm(ctx context.Context, c plan.Command)
}

// A Readier is an executor that checks a toolchain before it is used.
type Readier interface {
	// Ready says that a command of a toolchain will come, sooner or later. It returns at once.
	Ready(tc plan.Toolchain)
}

// A CacheOwner is an executor whose caches are directories of this machine, where something else
// may damage them. Go does not look at what is in them again.
type CacheOwner interface {
	// CachePath is the directory of a mount of the kind plan.Cache.
	CachePath(m plan.Mount) string
}

// MostOutput is what is kept of what a command prints, in bytes: go list prints some kilobytes for each
// package.
const MostOutput = 256 << 20

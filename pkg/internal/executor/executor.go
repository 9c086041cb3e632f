package executor

import (
	"context"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An Executor runs the commands of a plan. All methods but Close may be called at the same time. Package
// executortest tests this contract.
type Executor interface {
	// Capabilities returns what the executor can and cannot do. They do not change.
	Capabilities() plan.Capabilities

	// Prepare announces all commands that may run, before the first one runs. It starts nothing. What
	// was not announced can be run as well.
	Prepare(commands []plan.Command)

	// Ready announces that a command of a toolchain will run, sooner or later. It returns at once.
	Ready(tc plan.Toolchain)

	// Warm announces that a command is about to run. It returns at once; Run returns what went wrong.
	Warm(ctx context.Context, c plan.Command)

	// Run runs one command to its end and writes what it prints to w. It makes the command's toolchain
	// available first. A command that ends with a code other than zero is an *ExitError, one that needs
	// what the executor lacks an *UnmetError. When ctx ends, the command and all that it started are
	// killed before Run returns.
	Run(ctx context.Context, c plan.Command, w io.Writer) error

	// Change runs a command in a base and returns the changed image as docker save writes it, which
	// the caller closes. The command gets the certificates that this machine trusts as its standard
	// input; what it prints is written to w. An exit code other than zero is an *ExitError. Without
	// plan.Capabilities.Images it is an *UnmetError.
	Change(ctx context.Context, c Change, w io.Writer) (io.ReadCloser, error)

	// ImageToolchain returns the Go version that an image has, such as "1.26.8", and the image's
	// digest. An image that is missing is pulled. Without plan.Capabilities.Images it is an *UnmetError.
	ImageToolchain(ctx context.Context, ref string) (version, digest string, err error)

	// CachePath returns the directory of this machine that holds a mount of the kind plan.Cache. It is
	// "" where the cache is elsewhere, so that nobody here can damage it.
	CachePath(m plan.Mount) string

	// ReadCache writes files of a cache to w, as a tar archive: those at some slash-separated paths below
	// the place where a command mounts the cache, in their order. In the last element of a path, * stands
	// for any text. Paths at which there is no file are left out.
	ReadCache(ctx context.Context, c plan.Command, target string, paths []string, w io.Writer) error

	// WriteCache adds the files of a tar archive to a cache, as a command that mounts it would write them.
	// Each appears whole or not at all, and those that are there stay as they are.
	WriteCache(ctx context.Context, c plan.Command, target string, archive io.Reader) error

	// Idle announces that most likely no further command will run, so that what is kept for commands
	// may go. It returns at once. A command that is run nevertheless works.
	Idle()

	// Close removes what the executor made for the run: containers, temporary files. Nothing is called
	// after it.
	Close() error
}

// A Change is a command that changes an image.
type Change struct {
	Base     v1.Image
	Platform plan.Platform
	Args     []string
	Env      []string
	Network  string // docker network
}

// MostOutput bounds the output of a command that is kept, in bytes: go list prints some kilobytes for each
// package.
const MostOutput = 256 << 20

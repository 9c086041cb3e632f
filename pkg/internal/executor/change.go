package executor

import (
	"context"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Change is a command that changes an image.
type Change struct {
	Base     v1.Image
	Platform plan.Platform
	Args     []string
	Env      []string
	Network  string // docker network
}

// A Changer is an executor that can change images: it runs a command as root in a container.
type Changer interface {
	// Change runs the command, with the certificates that this machine trusts as its standard
	// input, writes what it prints to w, and returns the changed image as docker save writes it. An
	// exit code other than zero is an *ExitError.
	Change(ctx context.Context, c Change, w io.Writer) (io.ReadCloser, error)
}

package executor

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A ForeignError is a program for an architecture that this machine or the engine neither has nor emulates.
type ForeignError struct {
	Platform plan.Platform // of the program
	Where    string        // what would run it: "this machine", "the Docker engine"
	Native   plan.Platform // its own platform
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s (%s) does not run programs for %s: install QEMU where it is, on Debian with apt-get "+
		"install qemu-user-static binfmt-support", e.Where, e.Native, e.Platform)
}

package result

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A StartError is an image that could not be started, or would lack one of its files.
type StartError struct {
	Block *diag.Origin // of the image that it is for; nil: the image itself
	Attr  string       // of the block; "": the block as a whole
	Why   string       // with the remedy
	Kind  *diag.Kind
}

func (e *StartError) Error() string { return e.Why }

package layer

import (
	"errors"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/blob"
)

// WrapError adds the layer to an error, except to one of a download.
func WrapError(d v1.Descriptor, err error) error {
	var damaged *blob.DamagedError
	var own *Error
	if errors.As(err, &damaged) || errors.As(err, &own) {
		return err
	}
	return &Error{Digest: d.Digest.String(), Why: strings.TrimSpace(err.Error()), Err: err}
}

// An Error reports a layer of a base that is invalid or does not match its description.
type Error struct {
	Base   string // the base's reference; "" if the error is part of one that names it
	Digest string
	Why    string
	Err    error // may be nil
}

func (e *Error) Error() string {
	if e.Base != "" {
		return fmt.Sprintf("the layer %s of the base %s is not used: %s", e.Digest, e.Base, e.Why)
	}
	return fmt.Sprintf("its layer %s is not used: %s", e.Digest, e.Why)
}

func (e *Error) Unwrap() error { return e.Err }

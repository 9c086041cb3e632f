package toolchain

import (
	"errors"
	"fmt"
	"strings"
)

// ErrChecksum is wrapped by the error of a download that is not what the checksum database
// says it must be.
var ErrChecksum = errors.New("checksum mismatch")

// ErrNeedsVCS is wrapped by the error of a module that no proxy of GOPROXY may be asked for
// or has, so that only the version control system of its origin has it.
var ErrNeedsVCS = errors.New("the module has to come from its version control system")

// An UnknownVersionError is a Go version that the proxies do not serve.
type UnknownVersionError struct {
	Version     string   // without "go"
	Platform    string   // "os/arch" if the version exists, but not for this platform
	Suggestions []string // near versions that exist, the best first
}

func (e *UnknownVersionError) Error() string {
	msg := fmt.Sprintf("there is no Go %s on the module proxy", e.Version)
	if e.Platform != "" {
		msg += " for " + e.Platform
	}
	if len(e.Suggestions) > 0 {
		msg += "; there is " + strings.Join(e.Suggestions, ", ")
	}
	return msg
}

package toolchain

import (
	"fmt"
	"strings"
)

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

package executor

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// ProxiesFor is a GOPROXY that a Go version understands: before go1.15 there is no "|",
// before go1.13 there are no lists.
func ProxiesFor(list, version string) string {
	if goversion.Compare(version, "1.15") < 0 {
		list = strings.ReplaceAll(list, "|", ",")
	}
	if goversion.Compare(version, "1.13") < 0 {
		list, _, _ = strings.Cut(list, ",")
	}
	return list
}

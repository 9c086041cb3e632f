package toolchain

import (
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// KnownVersions returns the Go versions that are known without asking anybody, oldest first:
// those of the list that was kept last, however old it is, those that are installed, and the
// one that gobuild was made with.
func (c *Client) KnownVersions() []string {
	all := c.KeptVersions()
	if own, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go"), " "); goversion.Line(own) != "" {
		all = append(all, own)
	}
	slices.SortFunc(all, goversion.Compare)
	return slices.Compact(all)
}

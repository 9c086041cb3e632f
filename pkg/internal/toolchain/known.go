package toolchain

import (
	"runtime"
	"slices"
	"strings"
)

// KnownVersions returns the Go versions that are known without asking anybody, oldest first:
// those of the list that was kept last, however old it is, those that are installed, and the
// one that gobuild was made with.
func (c *Client) KnownVersions() []string {
	kept, _ := c.readList()
	all := append(kept.versions(reference), c.installedVersions()...)
	if own, _, _ := strings.Cut(strings.TrimPrefix(runtime.Version(), "go"), " "); Line(own) != "" {
		all = append(all, own)
	}
	slices.SortFunc(all, Compare)
	return slices.Compact(all)
}

package toolchain

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
)

// modulePath is the module whose versions are Go distributions.
const modulePath = "golang.org/toolchain"

// module is that module, and what it says of itself to who asks its host (the go-import tag): a
// module proxy that serves Go distributions and nothing else.
var module = goproxy.Module{Path: modulePath, Direct: &url.URL{Scheme: "https", Host: "go.dev", Path: "/dl/mod"}}

// A dist is one distribution.
type dist struct{ version, goos, goarch string }

// newDist normalizes version.
func newDist(version, goos, goarch string) (dist, error) {
	v, err := goversion.Normalize(version)
	return dist{v, goos, goarch}, err
}

func (d dist) String() string        { return "go" + d.version + "." + d.goos + "-" + d.goarch }
func (d dist) moduleVersion() string { return "v0.0.1-" + d.String() }
func (d dist) title() string         { return "go" + d.version + " for " + d.platform() }
func (d dist) platform() string      { return d.goos + "/" + d.goarch }

// zipPrefix returns what the names of all files in the module zip begin with, before a slash.
func (d dist) zipPrefix() string { return modulePath + "@" + d.moduleVersion() }

// root returns the GOROOT of a distribution in a cache.
func (d dist) root(cacheDir string) string { return filepath.Join(cacheDir, "toolchains", d.String()) }

// parseVersion takes the version out of go<version>.<os>-<arch>.
func parseVersion(name string) (string, bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 || !strings.Contains(name[i:], "-") {
		return "", false
	}
	v, err := goversion.Normalize(name[:i])
	return v, err == nil
}

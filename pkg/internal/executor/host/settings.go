package host

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// goSettings are the user's Go settings as variables of a fetch with a Go version.
func goSettings(s toolchain.Settings, version string) map[string]string {
	return map[string]string{
		"GOPROXY":    proxiesFor(s.GOPROXY, version),
		"GONOPROXY":  s.GONOPROXY,
		"GOPRIVATE":  s.GOPRIVATE,
		"GOSUMDB":    s.GOSUMDB,
		"GONOSUMDB":  s.GONOSUMDB,
		"GOINSECURE": s.GOINSECURE,
		"GOVCS":      s.GOVCS,
		"GOAUTH":     s.GOAUTH,
		"NETRC":      s.Netrc,
	}
}

// proxiesFor is a GOPROXY that a Go version understands: before go1.15 there is no "|",
// before go1.13 there are no lists.
func proxiesFor(list, version string) string {
	if goversion.Compare(version, "1.15") < 0 {
		list = strings.ReplaceAll(list, "|", ",")
	}
	if goversion.Compare(version, "1.13") < 0 {
		list, _, _ = strings.Cut(list, ",")
	}
	return list
}

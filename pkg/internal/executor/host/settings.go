package host

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
)

// goSettings are the user's Go settings as variables of a fetch with a Go version.
func goSettings(s goproxy.Settings, version string) map[string]string {
	return map[string]string{
		"GOPROXY":    executor.ProxiesFor(s.GOPROXY, version),
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

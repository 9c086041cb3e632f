package gobuild

import (
	"errors"
	"runtime"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/config"
	"github.com/gobuild-dev/gobuild/pkg/plan"
	"github.com/gobuild-dev/gobuild/pkg/source"
	"github.com/gobuild-dev/gobuild/pkg/toolchain"
)

// A resolved toolchain is one that was looked up; ok is false where that failed.
type resolved struct {
	toolchain plan.Toolchain
	ok        bool
}

// toolchainOf resolves a toolchain block, once. at is where it is used.
func (l *lookup) toolchainOf(tc *config.Toolchain, at hcl.Range) (plan.Toolchain, bool) {
	if tc.Image != "" && l.engine == nil {
		l.errorAt(at, "This toolchain needs Docker",
			"Toolchain "+tc.Label+" is an image, and the host executor runs none: use Docker, or give the toolchain a version instead of an image.")
		return plan.Toolchain{}, false
	}
	r, done := l.resolved[tc]
	if !done {
		r.toolchain, r.ok = l.resolveToolchain(tc)
		l.resolved[tc] = r
	}
	return r.toolchain, r.ok
}

func (l *lookup) resolveToolchain(tc *config.Toolchain) (plan.Toolchain, bool) {
	if tc.Version != "" {
		return l.checked(tc.Version, tc.At("version"))
	}
	version, digest, err := l.docker().ImageToolchain(l.ctx, tc.Image)
	if err != nil {
		l.errorAt(tc.At("image"), "This toolchain image cannot be used", sentence(err))
		return plan.Toolchain{}, false
	}
	return plan.Toolchain{Version: version, Image: tc.Image, Digest: digest}, true
}

// checked makes sure that a version exists.
func (l *lookup) checked(version string, at hcl.Range) (plan.Toolchain, bool) {
	goos, goarch := l.toolchainPlatform()
	err := l.toolchains.Check(l.ctx, version, goos, goarch)
	var unknown *toolchain.UnknownVersionError
	if errors.As(err, &unknown) {
		l.errorAt(at, "There is no such Go version", sentence(err))
		return plan.Toolchain{}, false
	}
	return plan.Toolchain{Version: version}, true // what else is wrong shows when it is fetched
}

// toolchainPlatform is what toolchains run on.
func (s *session) toolchainPlatform() (goos, goarch string) {
	if s.engine != nil {
		return s.engine.Platform()
	}
	return runtime.GOOS, runtime.GOARCH
}

// fillToolchain is the one written, else what the module asks for.
func (l *lookup) fillToolchain(t *config.Target, f *plan.TargetFacts, want string) (ok bool) {
	if t.Toolchain != nil {
		f.Toolchain, ok = l.toolchainOf(t.Toolchain, t.At("toolchain"))
		return ok
	}
	if want == "" {
		l.errorAt(t.Range, "A target without a toolchain",
			"No go.mod says which Go version compiles it. Write:\n\n  toolchain \"stable\" { version = \"1.26.8\" }\n\nand in the target:\n\n  toolchain = toolchain.stable")
		return false
	}
	version, err := l.fullVersion(want)
	if err != nil {
		l.errorAt(t.Range, "The Go version that go.mod asks for cannot be had", sentence(err))
		return false
	}
	f.Toolchain, ok = l.checked(version, t.Range)
	return ok
}

// wanted is the Go version that a module asks for: its toolchain line, else its go line.
func wanted(mod *source.Module) string {
	switch {
	case mod == nil:
		return ""
	case mod.Toolchain != "" && mod.Toolchain != "default":
		return strings.TrimPrefix(mod.Toolchain, "go")
	}
	return mod.Go
}

// fullVersion is a version with a patch level: that of a line, or the newest of it.
func (l *lookup) fullVersion(want string) (string, error) {
	version, err := toolchain.Normalize(want)
	if err != nil {
		return "", err
	}
	if !toolchain.IsLine(version) {
		return version, nil
	}
	if full, done := l.newest[version]; done {
		return full, nil
	}
	full, err := l.toolchains.Newest(l.ctx, version)
	if err == nil {
		l.newest[version] = full
	}
	return full, err
}

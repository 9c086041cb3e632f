package gobuild

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A resolved toolchain is one that was looked up; ok is false where that failed.
type resolved struct {
	toolchain plan.Toolchain
	ok        bool
}

// toolchainOf resolves a toolchain block, once. at is where it is used, instead what to do
// there without Docker.
func (l *lookup) toolchainOf(tc *lang.Toolchain, at hcl.Range, instead string) (plan.Toolchain, bool) {
	if tc.Image != "" && l.engine == nil && (l.checking == notChecking || l.name == "host") {
		l.errorAt(at, diag.ThisToolchainNeedsDocker,
			"Toolchain "+tc.Label+" is an image, and the host executor runs none: use Docker, or "+instead+".")
		return plan.Toolchain{}, false
	}
	r, done := l.resolved[tc]
	if !done {
		r.toolchain, r.ok = l.resolveToolchain(tc)
		l.resolved[tc] = r
	}
	return r.toolchain, r.ok
}

func (l *lookup) resolveToolchain(tc *lang.Toolchain) (plan.Toolchain, bool) {
	if tc.Version != "" {
		if err := l.unknownVersion(tc.Version); err != nil {
			l.errorAt(tc.At("version"), diag.ThereIsNoSuchGoVersion, sentence(err))
			return plan.Toolchain{}, false
		}
		return plan.Toolchain{Version: tc.Version}, true
	}
	if l.checking != notChecking {
		return plan.Toolchain{Version: someVersion, Image: tc.Image}, true
	}
	version, digest, err := l.docker().ImageToolchain(l.ctx, tc.Image)
	if err != nil {
		l.errorAt(tc.At("image"), diag.ThisToolchainImageCannotBeUsed, sentence(err))
		return plan.Toolchain{}, false
	}
	return plan.Toolchain{Version: version, Image: tc.Image, Digest: digest}, true
}

// unknownVersion is the error of a version that does not exist. What else may be wrong with
// it shows when it is fetched.
func (l *lookup) unknownVersion(version string) error {
	err, done := l.versions[version]
	if !done {
		err = l.lookForVersion(version)
		l.versions[version] = err
	}
	return err
}

func (l *lookup) lookForVersion(version string) error {
	goos, goarch := l.toolchainPlatform()
	err := error(nil)
	if l.checking == offline {
		err = l.toolchains.Catalog().CheckKept(version, goos, goarch)
	} else {
		err = l.toolchains.Catalog().Check(l.ctx, version, goos, goarch)
	}
	var unknown *toolchain.UnknownVersionError
	if errors.As(err, &unknown) {
		return unknown
	}
	return nil
}

// toolchainPlatform is what toolchains run on.
func (s *session) toolchainPlatform() (goos, goarch string) {
	switch {
	case s.engine != nil:
		return s.engine.Platform()
	case s.checking != notChecking && s.name != "host":
		return "linux", runtime.GOARCH
	}
	return runtime.GOOS, runtime.GOARCH
}

// A demand is the Go version that a module asks for.
type demand struct {
	version string // "" where it asks for none
	by      string // the file or module that says so
}

// fillToolchain is the one written, else what the module asks for.
func (l *lookup) fillToolchain(t *lang.Target, f *plan.TargetFacts, want demand) (ok bool) {
	if t.Toolchain != nil {
		f.Toolchain, ok = l.toolchainOf(t.Toolchain, t.At("toolchain"),
			"give the toolchain a version instead of an image")
		return ok
	}
	if want.version == "" {
		l.errorAt(t.Range, diag.ATargetWithoutAToolchain,
			"No go.mod says which Go version compiles it. Write:\n\n  toolchain \"stable\" { version = \"1.26.8\" "+
				"}\n\nand in the target:\n\n  toolchain = toolchain.stable")
		return false
	}
	version, err := l.fullVersion(want.version)
	if err == nil {
		err = l.unknownVersion(version)
	}
	if err != nil {
		l.errorAt(t.Range, diag.TheGoVersionOfGoMod,
			fmt.Sprintf("%s asks for Go %s. %s", want.by, want.version, sentence(err)))
		return false
	}
	f.Toolchain = plan.Toolchain{Version: version}
	return true
}

// wanted is what a module asks for: its toolchain line, else its go line.
func wanted(mod *source.Module) demand {
	if mod == nil {
		return demand{}
	}
	by := visible.ShortPath(mod.GoMod)
	if mod.Work != nil {
		by = visible.ShortPath(mod.Work.File)
	}
	if mod.Toolchain != "" && mod.Toolchain != "default" {
		return demand{strings.TrimPrefix(mod.Toolchain, "go"), by}
	}
	return demand{mod.Go, by}
}

// fullVersion is a version with a patch level: that of a line, or the newest of it.
func (l *lookup) fullVersion(want string) (string, error) {
	version, err := goversion.Normalize(want)
	if err != nil {
		return "", err
	}
	if !goversion.IsLine(version) {
		return version, nil
	}
	if full, done := l.newest[version]; done {
		return full, nil
	}
	full, err := l.newestOf(version)
	if err == nil {
		l.newest[version] = full
	}
	return full, err
}

// newestOf is the newest release of a line. Where no proxy answers, a check goes by what is
// known here.
func (l *lookup) newestOf(line string) (string, error) {
	if l.checking == offline {
		return l.toolchains.Catalog().NewestKept(line)
	}
	full, err := l.toolchains.Catalog().Newest(l.ctx, line)
	var unknown *toolchain.UnknownVersionError
	if err != nil && l.checking != notChecking && !errors.As(err, &unknown) {
		return l.toolchains.Catalog().NewestKept(line)
	}
	return full, err
}

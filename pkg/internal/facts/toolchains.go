package facts

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// toolchains looks up toolchains, each once.
type toolchains struct {
	*problems
	ctx      context.Context
	versions Versions
	executor string // what the user calls it
	image    func(ctx context.Context, image string) (plan.Toolchain, error)
	resolved map[*lang.Toolchain]resolved
	full     map[string]string // by what is written
	pinned   []GoRequirement   // those that name a release
	checked  map[string]error  // versions, with what is wrong
}

func newToolchains(ctx context.Context, p *problems, o Options) *toolchains {
	return &toolchains{problems: p, ctx: ctx, versions: o.Versions, executor: o.Executor, image: o.Image,
		resolved: map[*lang.Toolchain]resolved{}, full: map[string]string{}, checked: map[string]error{}}
}

// A resolved toolchain is one that was looked up; ok is false if that failed.
type resolved struct {
	toolchain plan.Toolchain
	ok        bool
}

// resolve resolves a toolchain block. at is where it is used, instead what to do there where images cannot
// be run.
func (l *toolchains) resolve(tc *lang.Toolchain, at hcl.Range, instead string) (plan.Toolchain, bool) {
	if tc.Image != "" && l.image == nil {
		l.errorAt(at, diag.ThisToolchainNeedsDocker,
			"Toolchain "+tc.Label+" is an image, and the "+l.executor+" executor runs none: use Docker, or "+instead+
				".")
		return plan.Toolchain{}, false
	}
	r, done := l.resolved[tc]
	if !done {
		r.toolchain, r.ok = l.lookUp(tc)
		l.resolved[tc] = r
	}
	return r.toolchain, r.ok
}

func (l *toolchains) lookUp(block *lang.Toolchain) (tc plan.Toolchain, ok bool) {
	if block.Version != "" {
		version, err := l.fullVersion(block.Version)
		if err == nil {
			err = l.checkVersion(version)
		}
		if err != nil {
			l.errorAt(block.At("version"), diag.ThereIsNoSuchGoVersion, diag.SentenceOf(err))
			return plan.Toolchain{}, false
		}
		return plan.Toolchain{Version: version}, true
	}
	tc, err := l.image(l.ctx, block.Image)
	if err != nil {
		l.errorAt(block.At("image"), diag.ThisToolchainImageCannotBeUsed, diag.SentenceOf(err))
		return plan.Toolchain{}, false
	}
	return tc, true
}

// checkVersion returns an error if a version does not exist. Other errors show when it is fetched.
func (l *toolchains) checkVersion(version string) error {
	err, done := l.checked[version]
	if !done {
		err = l.lookUpVersion(version)
		l.checked[version] = err
	}
	return err
}

func (l *toolchains) lookUpVersion(version string) error {
	var unknown *toolchain.UnknownVersionError
	if err := l.versions.Check(l.ctx, version); errors.As(err, &unknown) {
		return unknown
	}
	return nil
}

// fill sets the toolchain of a target: the one written, else what the module asks for.
func (l *toolchains) fill(t *lang.Target, f *plan.TargetFacts, want GoRequirement) (ok bool) {
	if l.isWritten(t) {
		return l.fillWritten(t, f)
	}
	if want.Version == "" {
		l.errorAt(t.Range, diag.ATargetWithoutAToolchain,
			"No go.mod says which Go version compiles it. Write:\n\n  toolchain \"stable\" { version = \"1.26.8\" "+
				"}\n\nand in the target:\n\n  toolchain = toolchain.stable")
		return false
	}
	version, err := l.fullVersion(want.Version)
	if err == nil {
		err = l.checkVersion(version)
	}
	if err != nil {
		l.errorAt(t.Range, diag.TheGoVersionOfGoMod,
			fmt.Sprintf("%s asks for Go %s. %s", want.By, want.Version, diag.SentenceOf(err)))
		return false
	}
	if !goversion.IsLine(want.Version) && !slices.Contains(l.pinned, want) {
		l.pinned = append(l.pinned, want)
	}
	f.Toolchain = plan.Toolchain{Version: version}
	return true
}

// isWritten reports whether a target has an attribute for its toolchain, be it a wrong one.
func (l *toolchains) isWritten(t *lang.Target) bool {
	return t.Toolchain != nil || !l.file.Known(t, "toolchain")
}

// fillWritten sets the toolchain of a target that has an attribute for it; of one with a mistake, it is one that can
// do everything.
func (l *toolchains) fillWritten(t *lang.Target, f *plan.TargetFacts) (ok bool) {
	switch {
	case !l.isWritten(t):
		return false
	case t.Toolchain == nil || !l.file.Whole(t.Toolchain):
		f.Toolchain = plan.Toolchain{Version: AnyVersion}
		return true
	}
	f.Toolchain, ok = l.resolve(t.Toolchain, t.At("toolchain"), "give the toolchain a version instead of an image")
	return ok
}

// fullVersion is [fullVersion] with the versions of the lookup, each line once.
func (l *toolchains) fullVersion(want string) (string, error) {
	if full, done := l.full[want]; done {
		return full, nil
	}
	full, err := fullVersion(l.ctx, l.versions, want)
	if err == nil {
		l.full[want] = full
	}
	return full, err
}

// fullVersion returns the release that a version means: of a line the newest.
func fullVersion(ctx context.Context, versions interface {
	Newest(ctx context.Context, line string) (string, error)
}, want string) (string, error) {
	version, err := goversion.Normalize(want)
	switch {
	case err != nil:
		return "", err
	case goversion.IsLine(version):
		return versions.Newest(ctx, version)
	}
	return goversion.Release(version), nil
}

// A GoRequirement is the Go version that a module asks for.
type GoRequirement struct {
	Version string // without "go"; "" if it asks for none
	By      string // the file or module that says so
	// Raise is the command that makes the file ask for a version, which is to follow it; "" where the file is
	// somebody else's.
	Raise string
}

// requirementOf returns the requirement of a module: the newer of its toolchain line and its go line, as in Go
// (https://go.dev/doc/toolchain).
func requirementOf(mod *source.Module) GoRequirement {
	if mod == nil {
		return GoRequirement{}
	}
	want := GoRequirement{Version: mod.Go, By: visible.ShortPath(mod.GoMod), Raise: "go get toolchain@go"}
	if mod.Work != nil {
		want.By, want.Raise = visible.ShortPath(mod.Work.File), "go work edit -toolchain=go"
	}
	if mod.Toolchain != "default" && goversion.Compare(mod.Toolchain, mod.Go) > 0 {
		want.Version = strings.TrimPrefix(mod.Toolchain, "go")
	}
	return want
}

// Pinned returns the requirements that decided a target's toolchain and name a release, not a release line.
func (l *Lookup) Pinned() []GoRequirement { return slices.Clone(l.toolchains.pinned) }

// Versions says which versions of Go there are.
type Versions interface {
	// Check returns a [toolchain.UnknownVersionError] for a version that does not exist. Other errors say that
	// this is not known.
	Check(ctx context.Context, version string) error
	// Newest returns the newest release of a line such as "1.26".
	Newest(ctx context.Context, line string) (string, error)
}

// AskProxies asks module proxies for versions. tools is what toolchains run on.
func AskProxies(c *toolchain.Catalog, tools plan.Platform) Versions { return proxies{c, tools} }

// AskProxiesFirst asks module proxies, and goes by what is known here where none of them answers.
func AskProxiesFirst(c *toolchain.Catalog, tools plan.Platform) Versions {
	return proxiesFirst{proxies{c, tools}}
}

// AskNobody goes by what is known here: versions that were listed or fetched before.
func AskNobody(c *toolchain.Catalog, tools plan.Platform) Versions { return known{c, tools} }

type proxies struct {
	catalog *toolchain.Catalog
	tools   plan.Platform
}

func (p proxies) Check(ctx context.Context, version string) error {
	return p.catalog.Check(ctx, version, p.tools.OS, p.tools.Arch)
}

func (p proxies) Newest(ctx context.Context, line string) (string, error) {
	return p.catalog.Newest(ctx, line)
}

type proxiesFirst struct{ proxies }

func (p proxiesFirst) Newest(ctx context.Context, line string) (string, error) {
	full, err := p.catalog.Newest(ctx, line)
	var unknown *toolchain.UnknownVersionError
	if err != nil && !errors.As(err, &unknown) {
		return p.catalog.NewestCached(line)
	}
	return full, err
}

type known struct {
	catalog *toolchain.Catalog
	tools   plan.Platform
}

func (k known) Check(_ context.Context, version string) error {
	return k.catalog.CheckCached(version, k.tools.OS, k.tools.Arch)
}

func (k known) Newest(_ context.Context, line string) (string, error) {
	return k.catalog.NewestCached(line)
}

package facts

import (
	"context"
	"errors"
	"fmt"
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
	newest   map[string]string // by release line
	checked  map[string]error  // versions, with what is wrong
}

func newToolchains(ctx context.Context, p *problems, o Options) *toolchains {
	return &toolchains{problems: p, ctx: ctx, versions: o.Versions, executor: o.Executor, image: o.Image,
		resolved: map[*lang.Toolchain]resolved{}, newest: map[string]string{}, checked: map[string]error{}}
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
		if err := l.checkVersion(block.Version); err != nil {
			l.errorAt(block.At("version"), diag.ThereIsNoSuchGoVersion, diag.SentenceOf(err))
			return plan.Toolchain{}, false
		}
		return plan.Toolchain{Version: block.Version}, true
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

// A goRequirement is the Go version that a module asks for.
type goRequirement struct {
	version string // "" if it asks for none
	by      string // the file or module that says so
}

// fill sets the toolchain of a target: the one written, else what the module asks for.
func (l *toolchains) fill(t *lang.Target, f *plan.TargetFacts, want goRequirement) (ok bool) {
	if t.Toolchain != nil {
		f.Toolchain, ok = l.resolve(t.Toolchain, t.At("toolchain"),
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
		err = l.checkVersion(version)
	}
	if err != nil {
		l.errorAt(t.Range, diag.TheGoVersionOfGoMod,
			fmt.Sprintf("%s asks for Go %s. %s", want.by, want.version, diag.SentenceOf(err)))
		return false
	}
	f.Toolchain = plan.Toolchain{Version: version}
	return true
}

// requirementOf returns the requirement of a module: its toolchain line, else its go line.
func requirementOf(mod *source.Module) goRequirement {
	if mod == nil {
		return goRequirement{}
	}
	by := visible.ShortPath(mod.GoMod)
	if mod.Work != nil {
		by = visible.ShortPath(mod.Work.File)
	}
	if mod.Toolchain != "" && mod.Toolchain != "default" {
		return goRequirement{strings.TrimPrefix(mod.Toolchain, "go"), by}
	}
	return goRequirement{mod.Go, by}
}

// fullVersion returns a version with a patch level, of a line the newest.
func (l *toolchains) fullVersion(want string) (string, error) {
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
	full, err := l.versions.Newest(l.ctx, version)
	if err == nil {
		l.newest[version] = full
	}
	return full, err
}

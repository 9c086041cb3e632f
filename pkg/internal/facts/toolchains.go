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

// toolchains are those that were looked up, each once.
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

// A resolved toolchain is one that was looked up; ok is false where that failed.
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
		if err := l.unknownVersion(block.Version); err != nil {
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

// unknownVersion is the error of a version that does not exist. What else may be wrong with
// it shows when it is fetched.
func (l *toolchains) unknownVersion(version string) error {
	err, done := l.checked[version]
	if !done {
		err = l.lookForVersion(version)
		l.checked[version] = err
	}
	return err
}

func (l *toolchains) lookForVersion(version string) error {
	var unknown *toolchain.UnknownVersionError
	if err := l.versions.Check(l.ctx, version); errors.As(err, &unknown) {
		return unknown
	}
	return nil
}

// A demand is the Go version that a module asks for.
type demand struct {
	version string // "" where it asks for none
	by      string // the file or module that says so
}

// fill sets the toolchain of a target: the one written, else what the module asks for.
func (l *toolchains) fill(t *lang.Target, f *plan.TargetFacts, want demand) (ok bool) {
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
		err = l.unknownVersion(version)
	}
	if err != nil {
		l.errorAt(t.Range, diag.TheGoVersionOfGoMod,
			fmt.Sprintf("%s asks for Go %s. %s", want.by, want.version, diag.SentenceOf(err)))
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

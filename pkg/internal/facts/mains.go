package facts

import (
	"errors"
	"fmt"
	"go/build"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/sync/errgroup"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A mainCheck finds targets whose packages make no program.
type mainCheck struct {
	*problems
	platform plan.Platform // of targets that name none
}

// check reports a package that is none, or no main package, on the first of the target's
// platforms where that is so.
func (m mainCheck) check(t *lang.Target, f *plan.TargetFacts) {
	for _, pl := range platformsOf(t, m.platform) {
		before := len(m.diags)
		if m.checkFor(t, f, pl); len(m.diags) > before {
			return
		}
	}
}

func (m mainCheck) checkFor(t *lang.Target, f *plan.TargetFacts, pl plan.Platform) {
	info, err := contextFor(t, f, pl).Package(f.Dir)
	switch {
	case err != nil:
		m.errorAt(t.At("package"), diag.ThisPackageCannotBeCompiled, diag.SentenceOf(err)+m.otherPackage(f.Dir, err))
	case info.Name != "main":
		m.errorAt(t.At("package"), diag.ThisIsNoMainPackage,
			fmt.Sprintf("%s is package %s, and only package main makes a program.%s", m.displayPath(f.Dir), info.Name,
				m.mainsNear(f.Dir)))
	}
}

// otherPackage says what may be done about a directory that is no package.
func (m mainCheck) otherPackage(dir string, err error) string {
	var none *source.NoGoError
	var several *build.MultiplePackageError
	switch {
	case errors.As(err, &none) && none.Cgo:
		return ` Write cgo = "static" or cgo = "dynamic".`
	case errors.As(err, &none):
		return m.mainsNear(dir)
	case errors.As(err, &several):
		return " A directory holds one package: move the files of the other."
	}
	return ""
}

// mainsNear names main packages below a directory that is none, else below the one around it.
func (m mainCheck) mainsNear(dir string) string {
	for _, root := range []string{dir, filepath.Dir(dir)} {
		found, err := source.Mains(root, "./...", m.platform.OS, m.platform.Arch, nil)
		if err != nil || len(found) == 0 {
			continue
		}
		var names []string
		for _, pkg := range found {
			names = append(names, m.mainName(filepath.Join(root, filepath.FromSlash(pkg))))
		}
		slices.Sort(names)
		const most = 5
		if len(names) > most {
			names = append(names[:most], "…")
		}
		return " Main packages: " + strings.Join(names, ", ") + "."
	}
	return ""
}

// mainName is what a message calls a main package: its path, and whether it is one with cgo only.
func (m mainCheck) mainName(dir string) string {
	var none *source.NoGoError
	without := source.Context{GOOS: m.platform.OS, GOARCH: m.platform.Arch}
	if _, err := without.Package(dir); errors.As(err, &none) && none.Cgo {
		return m.displayPath(dir) + " (needs cgo)"
	}
	return m.displayPath(dir)
}

// checkMain reports a package that makes no program, now or when all are looked up.
func (l *Lookup) checkMain(t *lang.Target, f *plan.TargetFacts) {
	if l.checkLater != nil {
		l.checkLater[t] = true
		return
	}
	mainCheck{l.problems, l.opts.Default}.check(t, f)
}

// checkMains checks the packages of all targets that are left to it, several at once.
func checkMains(l *Lookup, targets []*lang.Target) {
	var all []*lang.Target
	for _, t := range targets {
		all = append(all, l.Variants(t)...)
	}
	found := make([]hcl.Diagnostics, len(all))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, t := range all {
		if !l.checkLater[t] {
			continue
		}
		group.Go(func() error {
			own := mainCheck{&problems{file: l.file, from: t.Abs("")}, l.opts.Default}
			own.check(t, l.lowering.facts[t])
			found[i] = own.diags
			return nil
		})
	}
	_ = group.Wait() // none has an error
	l.diags = append(l.diags, diag.Distinct(slices.Concat(found...))...)
}

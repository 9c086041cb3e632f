package project

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/facts"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// notedName is the file of a checkout's state that lists the Go releases of which the user was told that they are
// old.
const notedName = "noted"

// noteOldGo tells the user of Go releases that a go.mod names although there are newer patches, each once in a
// checkout. It goes by the versions that are known here, so that it neither waits nor fails without a network.
// The caller has the lock.
func noteOldGo(p *Project) {
	if len(p.pinned) == 0 {
		return
	}
	path := filepath.Join(p.State.Dir, notedName)
	text, _ := fsx.ReadFile(path)
	noted := strings.Fields(string(text))
	before := len(noted)
	known := p.Env.Toolchains.Catalog().CachedVersions()
	for _, want := range p.pinned {
		behind := goversion.CountNewer(want.Version, known)
		if behind > 0 && !slices.Contains(noted, want.Version) {
			noted = append(noted, want.Version)
			p.Env.Reporter.Info("%s", oldGoNote(want, behind, goversion.Newest(known, goversion.Line(want.Version))))
		}
	}
	if len(noted) > before {
		// What cannot be kept is said again.
		_ = fsx.WriteFile(path, []byte(strings.Join(noted, "\n")+"\n"), 0o600)
	}
}

func oldGoNote(want facts.GoRequirement, behind int, newest string) string {
	note := fmt.Sprintf("note: %s asks for go%s, %s behind go%s: write toolchain \"stable\" { version = %q } and, in "+
		"the targets, toolchain = toolchain.stable", want.By, want.Version, report.Count(behind, "patch release"),
		newest, newest)
	if want.Raise != "" {
		note += "; or run " + want.Raise + newest
	}
	return note
}

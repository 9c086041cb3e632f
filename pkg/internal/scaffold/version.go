package scaffold

import (
	"context"
	"fmt"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/toolchain"
)

// chooseVersion chooses the toolchain: the newest patch release of the line that go.mod names, of several modules
// the newest line.
func (w *writer) chooseVersion(ctx context.Context, catalog *toolchain.Catalog, r *Result) {
	want := w.wantedVersion()
	if want == "" {
		want = newestLine(ctx, catalog)
	}
	newest, err := catalog.Newest(ctx, goversion.Line(want))
	if err == nil {
		if w.version = newest; goversion.Compare(want, newest) > 0 {
			w.version = want // a release candidate
		}
		return
	}
	if w.version = want; goversion.IsLine(want) {
		w.version, _ = catalog.NewestCached(want) // a line always has a first release
	}
	w.versionWhy = fmt.Sprintf("The proxy did not say which Go %s is the newest: this is what is known here.",
		goversion.Line(want))
	r.Notes = append(r.Notes, fmt.Sprintf("the toolchain is go%s, which may not be the newest: %v", w.version, err))
}

// wantedVersion is the newest version that a go.mod or go.work asks for; "" if none does.
func (w *writer) wantedVersion() (best string) {
	for _, m := range w.modules {
		if m.source == nil {
			continue
		}
		for _, v := range []string{m.source.Go, m.source.ModGo, strings.TrimPrefix(m.source.Toolchain, "go")} {
			v, err := goversion.Normalize(v)
			if err == nil && (best == "" || goversion.Compare(v, best) > 0) {
				best = v
			}
		}
	}
	return best
}

// newestLine is the line of the newest release.
func newestLine(ctx context.Context, catalog *toolchain.Catalog) string {
	known, err := catalog.Versions(ctx)
	if err != nil || len(known) == 0 {
		known = catalog.KnownVersions()
	}
	newest := ""
	for _, v := range known {
		if line := goversion.Line(v); !strings.Contains(v, "rc") && !strings.Contains(v, "beta") &&
			(newest == "" || goversion.Compare(line, newest) > 0) {
			newest = line
		}
	}
	return newest
}

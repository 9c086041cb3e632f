package planner

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A reporter collects the errors and warnings of a plan.
type reporter struct{ diags hcl.Diagnostics }

// errorAt reports an error at a place, once.
func (r *reporter) errorAt(at hcl.Range, kind *diag.Kind, detail string) {
	r.add(diag.Error(kind, at, "%s", detail))
}

// errorOf is errorAt for what the instances of a block have in common.
func (r *reporter) errorOf(o *diag.Origin, at hcl.Range, kind *diag.Kind, detail string) {
	r.add(diag.OfInstance(diag.Error(kind, at, "%s", detail), o, 0))
}

// warnOf is errorOf for a warning.
func (r *reporter) warnOf(o *diag.Origin, at hcl.Range, kind *diag.Kind, detail string) {
	r.add(diag.OfInstance(diag.Warning(kind, at, "%s", detail), o, 0))
}

func (r *reporter) add(d *hcl.Diagnostic) {
	for _, have := range r.diags {
		if diag.KeyOf(have) == diag.KeyOf(d) {
			return
		}
	}
	r.diags = append(r.diags, d)
}

// byPlatform are diagnostics of an image that is checked on several platforms, each once.
type byPlatform []onPlatforms

type onPlatforms struct {
	d         *hcl.Diagnostic
	platforms []plan.Platform
	alike     []plan.Platform // those with another one of the kind at the place
}

// add adds what is wrong on a platform.
func (all *byPlatform) add(pl plan.Platform, diags hcl.Diagnostics) {
	var others hcl.Diagnostics
	for _, d := range diags {
		if f := all.find(func(f onPlatforms) bool { return diag.KeyOf(f.d) == diag.KeyOf(d) }); f != nil {
			f.platforms = append(f.platforms, pl)
		} else {
			others = append(others, d)
		}
	}
	for _, d := range others {
		f := all.find(func(f onPlatforms) bool {
			return diag.KeyOf(f.d).WithoutDetail() == diag.KeyOf(d).WithoutDetail() &&
				!slices.Contains(f.platforms, pl) && !slices.Contains(f.alike, pl)
		})
		if f != nil {
			f.alike = append(f.alike, pl)
		} else {
			*all = append(*all, onPlatforms{d: d, platforms: []plan.Platform{pl}})
		}
	}
}

func (all byPlatform) find(is func(onPlatforms) bool) *onPlatforms {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i]
	}
	return nil
}

// merge returns the diagnostics, with the platforms of those that are not alike on all of them. n is how many there
// are.
func (all byPlatform) merge(n int) (merged hcl.Diagnostics) {
	for _, f := range all {
		d := f.d
		switch {
		case len(f.alike) > 0:
			d = diag.WithDetail(d, fmt.Sprintf("%s This is so on %s, and alike on %s.", d.Detail,
				plan.JoinPlatforms(f.platforms, ", "), plan.JoinPlatforms(f.alike, ", ")))
		case len(f.platforms) < n:
			d = diag.WithDetail(d, fmt.Sprintf("%s This is so on %s.", d.Detail, plan.JoinPlatforms(f.platforms, ", ")))
		}
		merged = append(merged, d)
	}
	return merged
}

package planner

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
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

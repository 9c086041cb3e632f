package planner

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// A reporter collects the errors of a plan.
type reporter struct{ diags hcl.Diagnostics }

// errorAt reports an error at a place, once.
func (r *reporter) errorAt(at hcl.Range, kind *diag.Kind, detail string) {
	d := diag.Error(kind, at, "%s", detail)
	for _, have := range r.diags {
		if diag.KeyOf(have) == diag.KeyOf(d) {
			return
		}
	}
	r.diags = append(r.diags, d)
}

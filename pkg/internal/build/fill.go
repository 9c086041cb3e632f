package build

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// fill makes sure that the shared cache has the binaries of all compiles that are up to date, also those
// that were before the run.
func (r *run) fill(ctx context.Context, p *plan.Plan) (share.Filled, error) {
	f := share.Filler{Sharer: r.compiler.Share}
	for _, a := range p.Actions {
		if a.Kind != plan.KindCompile {
			continue
		}
		st, err := r.compiler.Checker.Check(a)
		if err != nil {
			return f.Filled, err
		}
		f.Fill(ctx, a, st.UpToDate, st.Inputs)
	}
	return f.Filled, ctx.Err()
}

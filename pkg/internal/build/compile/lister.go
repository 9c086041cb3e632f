package compile

import (
	"context"
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// list lists a compile's packages, where no fetch has done so.
func (f *Fetcher) list(ctx context.Context, a *plan.Action) error {
	if f.Listings.Asked(a) || a.Compile.List == nil || a.Compile.Cgo != "" || f.Listings.Holds(a) {
		return nil
	}
	return f.listWith(ctx, a, a, *a.Compile.Listing())
}

// listWith runs a command of an action that prints the packages of a compile, and keeps what
// it says.
func (f *Fetcher) listWith(ctx context.Context, a, compile *plan.Action, c plan.Command) error {
	began := f.Listings.Begin(compile)
	if err := f.CheckModules(compile); err != nil {
		return err
	}
	out, err := f.RunLoading(ctx, a, c)
	if err != nil || compile.Compile.List == nil {
		return onlySaid(err)
	}
	return f.Listings.Keep(compile, out, began)
}

// onlySaid leaves what was listed out of the error of a go list that failed.
func onlySaid(err error) error {
	var failed *result.Error
	if errors.As(err, &failed) {
		failed.Output = stale.SaidBesides(failed.Output)
	}
	return err
}

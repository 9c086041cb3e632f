package compile

import (
	"context"
	"errors"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// listPackages lists a compile's packages, unless a fetch has done so.
func (f *Fetcher) listPackages(ctx context.Context, a *plan.Action) error {
	if f.Listings.WasChecked(a) || a.Compile.List == nil || a.Compile.Cgo != "" || f.Listings.IsUpToDate(a) {
		return nil
	}
	return f.runList(ctx, a, a, *a.Compile.Listing())
}

// runList runs a command of an action that prints the packages of a compile, and saves the listing.
func (f *Fetcher) runList(ctx context.Context, a, compile *plan.Action, c plan.Command) error {
	began := f.Listings.Start(compile)
	if err := f.CheckModules(compile); err != nil {
		return err
	}
	out, err := f.RunLoading(ctx, a, c)
	if err != nil || compile.Compile.List == nil {
		return dropListing(err)
	}
	return f.Listings.Save(compile, out, began)
}

// dropListing removes the listing from the output of a go list that failed.
func dropListing(err error) error {
	var failed *result.Error
	if errors.As(err, &failed) {
		failed.Output = stale.OtherOutput(failed.Output)
	}
	return err
}

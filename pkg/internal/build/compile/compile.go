package compile

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/stale"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A Compiler runs go build for what is not up to date.
type Compiler struct {
	*Fetcher
	Checker  *stale.Checker
	Binaries *result.Binaries
	Share    *share.Sharer // nil: nothing is shared
	// OnBuild is called when a go build starts.
	OnBuild func()

	graphs   sync.Map // actionGraph of the last go build of a compile, by ID
	mu       sync.Mutex
	outdated map[string]*stale.Staleness // of compiles that did not start yet, by ID
}

// IsUpToDate reports whether all binaries of a compile are up to date. If not, those that are do not
// become results yet: many images may wait for them, and the compile goes first. What the shared cache
// has is put in its place and up to date then.
func (c *Compiler) IsUpToDate(ctx context.Context, a *plan.Action) (bool, error) {
	st, err := c.Checker.Check(a)
	if err == nil && len(st.Stale) > 0 {
		st, err = c.takeShared(ctx, a, st)
	}
	if err != nil {
		return false, err
	}
	if len(st.Stale) == 0 {
		c.Binaries.Add(a.ID, st.UpToDate...)
		return true, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.outdated == nil {
		c.outdated = map[string]*stale.Staleness{}
	}
	c.outdated[a.ID] = &st
	return false, nil
}

// takeShared gets what is stale from the shared cache, and says what still is.
func (c *Compiler) takeShared(ctx context.Context, a *plan.Action, st stale.Staleness) (stale.Staleness, error) {
	taken, err := c.Share.Take(ctx, a, st.Stale)
	if !taken || err != nil {
		return st, err
	}
	now, err := c.Checker.Check(a)
	now.Cold = st.Cold // what was taken is not in the build cache
	for i, b := range now.UpToDate {
		before := func(old result.Binary) bool { return old.File == b.File }
		now.UpToDate[i].UpToDate = slices.ContainsFunc(st.UpToDate, before)
	}
	return now, err
}

// Finish adds the binaries that are up to date to the results of a compile that could not start.
func (c *Compiler) Finish(a *plan.Action) {
	if st := c.takeStale(a); st != nil {
		c.Binaries.Add(a.ID, st.UpToDate...)
	}
}

// Compile runs one go build for all binaries that are not up to date.
func (c *Compiler) Compile(ctx context.Context, a *plan.Action) error {
	st := c.takeStale(a)
	task := c.Reporter.Start(a.Compile.Title(st.Stale))
	if a.Compile.Cgo == "" {
		c.Executor.Warm(ctx, a.Compile.Build(st.Stale))
	}
	c.Binaries.Add(a.ID, st.UpToDate...)
	built, before, err := c.compileStale(ctx, a, st)
	if lerr := c.checkLinked(a, built); lerr != nil {
		built, err = nil, errors.Join(err, lerr)
	}
	task.Done(err)
	if len(built) > 0 {
		err = errors.Join(err, c.record(a, built, before))
	}
	if err == nil {
		c.givePackages(ctx, a)
	}
	return err
}

// takeStale returns what IsUpToDate found, once; nil if nothing is stale.
func (c *Compiler) takeStale(a *plan.Action) *stale.Staleness {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer delete(c.outdated, a.ID)
	return c.outdated[a.ID]
}

// compileStale builds what is stale: by st, or if there is a new listing, by that. Some binaries may
// be built even if there is an error.
func (c *Compiler) compileStale(ctx context.Context, a *plan.Action, st *stale.Staleness) (built []plan.Binary,
	before stale.Inputs, err error) {
	// go build says the same, and what of it can be built
	if err = c.listPackages(ctx, a); err != nil && !result.IsExit(err) {
		return nil, before, err
	}
	if err := c.Listings.CheckOutputs(a); err != nil {
		return nil, before, err
	}
	if !st.Inputs.IsKnown() || c.Listings.WasRelisted(a) {
		again, err := c.Checker.Recheck(a)
		if err != nil {
			return nil, before, err
		}
		c.Binaries.Add(a.ID, again.UpToDate...)
		st = &again
	}
	if len(st.Stale) == 0 { // what changed made no difference
		return nil, before, nil
	}
	if err := c.Checker.Invalidate(a, st.Stale); err != nil {
		return nil, before, err
	}
	c.OnBuild()
	built, err = c.build(ctx, a, st)
	return built, st.Inputs, explainMissingCompiler(a.Compile, err)
}

// build runs one go build for several binaries. With KeepGoing it builds each by itself after a
// failure: a package that cannot be loaded must not fail the others.
func (c *Compiler) build(ctx context.Context, a *plan.Action, st *stale.Staleness) (built []plan.Binary, err error) {
	compile, binaries := a.Compile, st.Stale
	if err := fsx.MakeDir(c.Checker.StateDir, c.Checker.OutDir(compile)); err != nil {
		return nil, err
	}
	if err := c.CheckModules(a); err != nil {
		return nil, err
	}
	command, err := c.Checker.CSources(compile, compile.Build(binaries))
	if err != nil {
		return nil, err
	}
	if o := c.Listings.Outcome(a); o == stale.ListingUpToDate || o == stale.ListingNew {
		command = c.Checker.AddOverlay(compile, st.Inputs, command)
	}
	command.Cold = st.Cold
	if err := c.takePackages(ctx, a, &command); err != nil {
		return nil, err
	}
	defer c.watchOutputs(a, binaries)()
	_, err = c.Run(ctx, withTitle(a, binaries), command)
	if fetched, ferr := c.Refetch(ctx, a, err); ferr != nil {
		return nil, ferr
	} else if fetched {
		_, err = c.Run(ctx, withTitle(a, binaries), command)
	}
	c.keepGraph(a, command)
	if err == nil {
		return binaries, nil
	}
	if !c.KeepGoing || len(binaries) == 1 || ctx.Err() != nil || !result.IsExit(err) {
		return nil, err
	}
	return c.buildEach(ctx, a, binaries)
}

// withTitle is a compile with the title of a build of some binaries.
func withTitle(a *plan.Action, binaries []plan.Binary) *plan.Action {
	named := *a
	named.Title = a.Compile.Title(binaries)
	return &named
}

// buildEach builds binaries one by one and returns those that succeed.
func (c *Compiler) buildEach(ctx context.Context, a *plan.Action,
	binaries []plan.Binary) (built []plan.Binary, err error) {
	var errs []error
	for _, b := range binaries {
		command, err := c.Checker.CSources(a.Compile, a.Compile.Build([]plan.Binary{b}))
		if err == nil {
			_, err = c.Run(ctx, withTitle(a, []plan.Binary{b}), command)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		built = append(built, b)
	}
	return built, errors.Join(errs...)
}

// record adds binaries that were built to the results, and records their inputs.
func (c *Compiler) record(a *plan.Action, built []plan.Binary, before stale.Inputs) error {
	var results []result.Binary
	for _, b := range built {
		res, err := c.Checker.Measure(a, b)
		if err != nil {
			return err
		}
		results = append(results, res)
	}
	c.Binaries.Add(a.ID, results...)
	known, err := c.Checker.Record(a, results, before)
	if err == nil {
		c.Share.Give(a, known, before)
	}
	return err
}

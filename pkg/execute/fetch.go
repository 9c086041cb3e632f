package execute

import (
	"context"
	"errors"
	"regexp"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// toolchain makes a toolchain available, and proves that its go runs.
func (r *runner) toolchain(ctx context.Context, a *plan.Action) error {
	err := r.do(a, []plan.Command{a.Toolchain.Command}, func(_ int, c plan.Command) error {
		_, err := r.exec(ctx, a, c)
		return err
	})
	if err != nil {
		return err
	}
	return r.store.Put(toolchainKey(a), a.Toolchain.Command.Toolchain)
}

// provenToolchain reports whether a toolchain's go ran before. An executor that lost the
// toolchain since gets it again by itself.
func (r *runner) provenToolchain(a *plan.Action) bool {
	var proven plan.Toolchain
	return r.store.Get(toolchainKey(a), &proven) && proven == a.Toolchain.Command.Toolchain
}

func toolchainKey(a *plan.Action) string { return "proven " + a.ID }

// fetch fills the module cache with what a compile's packages import, and lists them. It is tried
// without a network first: where that succeeds, nothing is missing.
func (r *runner) fetch(ctx context.Context, a *plan.Action) error {
	if there, err := r.tryFetch(ctx, a); there || err != nil {
		return err
	}
	return r.fetchAnyway(ctx, a)
}

func (r *runner) tryFetch(ctx context.Context, a *plan.Action) (there bool, err error) {
	if a.Fetch.Try == nil {
		return false, nil
	}
	task := r.Reporter.Start(a.Title)
	err = r.listWith(ctx, a, a.Fetch.Compile, *a.Fetch.Try)
	if isExit(err) {
		task.Skip("not all there")
		return false, nil
	}
	task.Done(err)
	return err == nil, err
}

func (r *runner) fetchAnyway(ctx context.Context, a *plan.Action) error {
	r.fetched.Store(a.Fetch.Compile.ID, true)
	return r.do(a, a.Fetch.Commands, func(i int, c plan.Command) error {
		if i == len(a.Fetch.Commands)-1 {
			return r.listWith(ctx, a, a.Fetch.Compile, c)
		}
		_, err := r.exec(ctx, a, c)
		return err
	})
}

// lacksModule is how go says that a module is not in its cache: it may not ask anyone for it, or,
// as it makes the place for it first, it may not write there.
var lacksModule = regexp.MustCompile(`GOPROXY=off|/pkg/mod/cache\b.*: (read-only file system|permission denied)`)

// refetch fetches a compile's modules after all, where it failed for want of one: the module
// cache does not hold any more what an earlier run left there.
func (r *runner) refetch(ctx context.Context, a *plan.Action, failure error) (fetched bool, err error) {
	var failed *ActionError
	if _, ran := r.fetched.Load(a.ID); ran || !errors.As(failure, &failed) || !lacksModule.MatchString(failed.Output) {
		return false, nil
	}
	for _, f := range r.plan.Actions {
		if f.Kind == plan.KindFetch && f.Fetch.Compile == a {
			return true, r.fetchAnyway(ctx, f)
		}
	}
	return false, nil
}

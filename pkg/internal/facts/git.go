package facts

import (
	"context"
	"errors"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/git"
)

// LookUpGit answers git.* of a configuration: one attribute of the repository that holds dir. What is in the
// absolute directory dist is no change. An attribute that has no value is null.
func LookUpGit(ctx context.Context, dir, attr, dist string) (cty.Value, error) {
	repo, err := git.Open(ctx, dir)
	if err != nil {
		return cty.NilVal, err
	}
	repo.IgnoreOutputs(dist)
	text := func(v string, err error) (cty.Value, error) { return cty.StringVal(v), err }
	orNull := func(v string, err error) (cty.Value, error) {
		if v == "" {
			return cty.NullVal(cty.String), err
		}
		return cty.StringVal(v), err
	}
	switch attr {
	case "commit":
		return text(repo.Commit(ctx))
	case "describe":
		return text(repo.Describe(ctx))
	case "tag":
		return orNull(repo.Tag(ctx))
	case "branch":
		return orNull(repo.Branch(ctx))
	case "time":
		return text(repo.Time(ctx))
	case "dirty":
		dirty, err := repo.Dirty(ctx)
		return cty.BoolVal(dirty), err
	}
	return cty.NilVal, errors.New("git." + attr + " is not known")
}

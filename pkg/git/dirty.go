package git

import (
	"context"
	"slices"
	"strings"
)

// ours are directories that gobuild writes to. What is in them is no change of the sources.
var ours = []string{"dist", ".gobuild"}

// Dirty says whether the work tree differs from HEAD: files that were changed, added or
// removed, and untracked ones that are not ignored. Directories called dist and .gobuild,
// wherever they are, do not count.
func (r *Repo) Dirty(ctx context.Context) (bool, error) {
	return r.dirty.get(ctx, func(ctx context.Context) (bool, error) {
		return r.status(ctx, "--untracked-files=all")
	})
}

// isModified is Dirty without untracked files, as "git describe --dirty" has it.
func (r *Repo) isModified(ctx context.Context) (bool, error) {
	return r.modified.get(ctx, func(ctx context.Context) (bool, error) {
		return r.status(ctx, "--untracked-files=no")
	})
}

func (r *Repo) status(ctx context.Context, untracked string) (bool, error) {
	if _, err := r.Commit(ctx); err != nil {
		return false, err
	}
	out, err := r.run(ctx, "status", "--porcelain=v1", "-z", "--no-renames", untracked)
	if err != nil {
		return false, err
	}
	for entry := range strings.SplitSeq(out, "\x00") {
		// "XY path": https://git-scm.com/docs/git-status#_short_format
		if len(entry) > 3 && !isOurs(entry[3:]) {
			return true, nil
		}
	}
	return false, nil
}

// isOurs says whether a slash-separated path is below one of gobuild's directories.
func isOurs(path string) bool {
	elements := strings.Split(path, "/")
	return slices.ContainsFunc(elements[:len(elements)-1], func(e string) bool { return slices.Contains(ours, e) })
}

package git

import (
	"context"
	"path/filepath"
	"strings"
)

// Dirty says whether the work tree differs from HEAD: files that were changed, added or
// removed, and untracked ones that are not ignored. What is in the directory that gobuild writes to
// (see Written) does not count.
//
// No filter runs for it. What Git LFS keeps is compared with its pointers; another file with a
// filter counts as changed where its size or times are not those of the index.
func (r *Repo) Dirty(ctx context.Context) (bool, error) {
	return ask(ctx, &r.dirty, func(ctx context.Context) (bool, error) {
		return r.status(ctx, "--untracked-files=all")
	})
}

// isModified is Dirty without untracked files, as "git describe --dirty" has it.
func (r *Repo) isModified(ctx context.Context) (bool, error) {
	return ask(ctx, &r.modified, func(ctx context.Context) (bool, error) {
		return r.status(ctx, "--untracked-files=no")
	})
}

func (r *Repo) status(ctx context.Context, untracked string) (bool, error) {
	if _, err := r.Commit(ctx); err != nil {
		return false, err
	}
	filters, err := r.filters(ctx)
	if err != nil {
		return false, err
	}
	out, err := r.ask(ctx, "", append(withoutFilters(filters), "status", "--porcelain=v1", "-z", "--no-renames",
		"--ignore-submodules=dirty", untracked)...)
	if err != nil {
		return false, err
	}
	var modified []string // files whose content differs, as far as git can tell without a filter
	for entry := range strings.SplitSeq(out, "\x00") {
		// "XY path": https://git-scm.com/docs/git-status#_short_format
		switch {
		case len(entry) <= 3 || r.isOurs(entry[3:]):
		case entry[:2] == " M":
			modified = append(modified, entry[3:])
		default:
			return true, nil
		}
	}
	if changed, err := r.changedBeyondLFS(ctx, modified, filters); changed || err != nil {
		return changed, err
	}
	return r.dirtySubmodule(ctx, untracked)
}

// isOurs says whether a slash-separated path is below the directory that gobuild writes to.
func (r *Repo) isOurs(path string) bool {
	return r.written != "" && strings.HasPrefix(path, r.written+"/")
}

// Written tells of the directory that gobuild writes to, an absolute path without symbolic links. It
// is called before anything is asked.
func (r *Repo) Written(dir string) {
	if rel, err := filepath.Rel(r.root, dir); err == nil && filepath.IsLocal(rel) && rel != "." {
		r.written = filepath.ToSlash(rel)
	}
}

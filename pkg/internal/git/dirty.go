package git

import (
	"context"
	"path/filepath"
	"strings"
)

// Dirty reports whether the work tree differs from HEAD in files that are not ignored. Outputs of gobuild do not
// count (see IgnoreOutputs). No filter runs: files in Git LFS are compared with their pointers, and other files
// with a filter count as changed if their size or times differ from the index.
func (r *Repo) Dirty(ctx context.Context) (bool, error) {
	return answerOnce(ctx, &r.dirty, func(ctx context.Context) (bool, error) {
		return r.tree.isDirty(ctx, "--untracked-files=all")
	})
}

// isModified is Dirty without untracked files, like "git describe --dirty".
func (r *Repo) isModified(ctx context.Context) (bool, error) {
	return answerOnce(ctx, &r.modified, func(ctx context.Context) (bool, error) {
		return r.tree.isDirty(ctx, "--untracked-files=no")
	})
}

// isDirty is Dirty with the value of --untracked-files in untracked.
func (t *workTree) isDirty(ctx context.Context, untracked string) (bool, error) {
	if _, err := t.commit(ctx); err != nil {
		return false, err
	}
	filters, err := t.filters(ctx)
	if err != nil {
		return false, err
	}
	out, err := t.output(ctx, "", append(withoutFilters(filters), "status", "--porcelain=v1", "-z", "--no-renames",
		"--ignore-submodules=dirty", untracked)...)
	if err != nil {
		return false, err
	}
	var modified []string // files whose content differs, as far as git can tell without a filter
	for entry := range strings.SplitSeq(out, "\x00") {
		// "XY path": https://git-scm.com/docs/git-status#_short_format
		switch {
		case len(entry) <= 3 || t.isOutput(entry[3:]):
		case entry[:2] == " M":
			modified = append(modified, entry[3:])
		default:
			return true, nil
		}
	}
	if changed, err := t.hasChanges(ctx, modified, filters); changed || err != nil {
		return changed, err
	}
	return t.hasDirtySubmodule(ctx, untracked)
}

// isOutput reports whether a slash-separated path is below the directory that gobuild writes to.
func (t *workTree) isOutput(path string) bool {
	return t.written != "" && strings.HasPrefix(path, t.written+"/")
}

// IgnoreOutputs sets the directory that gobuild writes to, an absolute path without symbolic links. Call it
// before anything else: changes there do not count.
func (r *Repo) IgnoreOutputs(dir string) {
	if rel, err := filepath.Rel(r.tree.root, dir); err == nil && filepath.IsLocal(rel) && rel != "." {
		r.tree.written = filepath.ToSlash(rel)
	}
}

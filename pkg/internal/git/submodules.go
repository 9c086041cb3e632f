package git

import (
	"context"
	"os"
	"path/filepath"
)

// gitlink is the mode of a submodule in the index.
const gitlink = "160000"

// maxNested is how deep submodules may stand in submodules.
const maxNested = 8

// dirtySubmodule says whether a submodule has changes of its own. git status would run git in
// each of them, with the filters that its own configuration names; so they are asked one by one.
func (r *Repo) dirtySubmodule(ctx context.Context, untracked string) (bool, error) {
	if _, err := os.Lstat(filepath.Join(r.root, ".gitmodules")); err != nil || r.nested >= maxNested {
		return false, nil
	}
	all, err := r.indexed(ctx)
	if err != nil {
		return false, err
	}
	for path, object := range all {
		if object != gitlink {
			continue
		}
		if sub := r.submodule(ctx, path); sub != nil {
			if dirty, err := sub.status(ctx, untracked); dirty || err != nil {
				return dirty, err
			}
		}
	}
	return false, nil
}

// submodule is the work tree of a submodule, nil where it has none.
func (r *Repo) submodule(ctx context.Context, path string) *Repo {
	dir := filepath.Join(r.root, filepath.FromSlash(path))
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(dir); err != nil || real != dir {
		return nil
	}
	root, err := r.git.workTree(ctx, dir)
	if err != nil || root != dir {
		return nil
	}
	return &Repo{root: root, git: r.git, nested: r.nested + 1}
}

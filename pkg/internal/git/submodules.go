package git

import (
	"context"
	"os"
	"path/filepath"
)

// gitlink is the mode of a submodule in the index.
const gitlink = "160000"

// maxNested limits how deep submodules are nested.
const maxNested = 8

// hasDirtySubmodule reports whether a submodule has changes. git status would run git in each of them with the
// filters of its configuration, so each is checked by itself.
func (t *workTree) hasDirtySubmodule(ctx context.Context, untracked string) (bool, error) {
	if _, err := os.Lstat(filepath.Join(t.root, ".gitmodules")); err != nil || t.nested >= maxNested {
		return false, nil
	}
	all, err := t.readIndex(ctx)
	if err != nil {
		return false, err
	}
	for path, object := range all {
		if object != gitlink {
			continue
		}
		if sub := t.openSubmodule(ctx, path); sub != nil {
			if dirty, err := sub.isDirty(ctx, untracked); dirty || err != nil {
				return dirty, err
			}
		}
	}
	return false, nil
}

// openSubmodule returns the work tree of a submodule, nil if it has none.
func (t *workTree) openSubmodule(ctx context.Context, path string) *workTree {
	dir := filepath.Join(t.root, filepath.FromSlash(path))
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(dir); err != nil || real != dir {
		return nil
	}
	root, err := t.git.findWorkTree(ctx, dir)
	if err != nil || root != dir {
		return nil
	}
	return &workTree{root: root, git: t.git, nested: t.nested + 1}
}

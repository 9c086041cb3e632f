package group

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A layout maps local directories to paths below SourceDir so that relative paths between them stay the
// same: ../lib is ../lib in a container too.
type layout struct {
	root string // the directory that holds them all; "" where there is none
	dirs []string
}

// newLayout lays out absolute directories; one inside another needs no mount of its own.
func newLayout(dirs ...string) layout {
	dirs = slices.Compact(slices.Sorted(slices.Values(dirs)))
	l := layout{root: dirs[0]}
	for _, d := range dirs {
		if !slices.ContainsFunc(l.dirs, func(above string) bool { return within(above, d) }) {
			l.dirs = append(l.dirs, d)
		}
		for l.root != "" && !within(l.root, d) {
			l.root = parent(l.root)
		}
	}
	return l
}

// parent is the parent of a directory; "" if there is none.
func parent(dir string) string {
	if parent := filepath.Dir(dir); parent != dir {
		return parent
	}
	return ""
}

// place is the plan's path of an absolute path below the root. Without a root, as with several volumes on
// Windows, each volume is a directory.
func (l layout) place(abs string) string {
	rel, err := filepath.Rel(l.root, abs)
	if l.root == "" || err != nil {
		volume := filepath.VolumeName(abs)
		rel = strings.Trim(volume, `\:`) + abs[len(volume):]
	}
	return path.Join(plan.SourceDir, filepath.ToSlash(rel))
}

func (l layout) mounts() []plan.Mount {
	mounts := make([]plan.Mount, len(l.dirs))
	for i, d := range l.dirs {
		mounts[i] = plan.Mount{Target: l.place(d), Kind: plan.Bind, Source: d}
	}
	return mounts
}

// within reports whether dir is root or below it.
func within(root, dir string) bool {
	rel, err := filepath.Rel(root, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

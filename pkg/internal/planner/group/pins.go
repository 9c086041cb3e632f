package group

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// pins are replace lines that keep Go from asking a proxy for the go.mod of a version that a
// member takes the place of, which may never have been published. A pin is for one version, since Go refuses a replace
// line for all versions of a member.
func (w goWork) pins() []string {
	var lines []string
	for path, version := range w.requirements() {
		if dir, ok := w.pinnedDir(path, version); ok {
			lines = append(lines, "replace "+path+" "+version+" => "+quotedPath(dir)+"\n")
		}
	}
	return lines
}

// requirements are the module paths and versions that something on disk requires, in order.
func (w goWork) requirements() iter.Seq2[string, string] {
	all := plan.Requires{}
	for path, versions := range w.requires {
		all[path] = slices.Clone(versions)
	}
	for _, o := range w.overrides {
		for path, versions := range o.Requires {
			all[path] = append(all[path], versions...)
		}
	}
	return func(yield func(path, version string) bool) {
		for _, path := range slices.Sorted(maps.Keys(all)) {
			for _, version := range slices.Compact(slices.Sorted(slices.Values(all[path]))) {
				if !yield(path, version) {
					return
				}
			}
		}
	}
}

// pinnedDir is the directory that takes the place of a version of a module.
func (w goWork) pinnedDir(path, version string) (dir string, ok bool) {
	for _, o := range w.overrides {
		if o.Path == path {
			// Without a go.mod the published one still says what the sources import.
			return overrideDir(o), o.HasMod || isPlaceholder(version)
		}
	}
	for _, m := range w.members() {
		if m.Path == path {
			return w.place(m.Dir), isPlaceholder(version) || isReplaced(w.own, path, version)
		}
	}
	return "", false
}

// isPlaceholder reports whether a version is v0.0.0 or its pseudo-version, which nobody publishes: it is
// written for modules that are always replaced.
func isPlaceholder(version string) bool {
	return strings.HasPrefix(version, "v0.0.0") && !strings.Contains(version, "-") ||
		strings.HasPrefix(version, "v0.0.0-00010101000000-")
}

// isReplaced reports whether the user's go.work puts a directory in the place of a version; that
// line is left out for a member.
func isReplaced(own *plan.Workspace, path, version string) bool {
	return own != nil && slices.ContainsFunc(own.Replace, func(r plan.Replace) bool {
		return r.Path == path && r.NewVersion == "" && (r.Version == "" || r.Version == version)
	})
}

// needsFetch reports whether the build reads anything that is not on disk.
func (w goWork) needsFetch() bool {
	for path, version := range w.requirements() {
		if _, ok := w.pinnedDir(path, version); !ok && !w.isReplacedByMember(path) {
			return true
		}
	}
	return false
}

// isReplacedByMember reports whether a replace line of a go.mod leads to a local directory.
func (w goWork) isReplacedByMember(path string) bool {
	return slices.ContainsFunc(w.locals, func(l plan.Local) bool {
		return l.Path == path && (w.own == nil ||
			!slices.ContainsFunc(w.own.Uses, func(u plan.Local) bool { return u.Dir == l.Dir }))
	})
}

// A goModFile is a go.mod that a member lacks, or has with another module path.
type goModFile struct {
	dir, name, text string // the member's directory; the file's name among the generated ones
}

// goMods are the go.mod files that an overlay adds to members.
func (w goWork) goMods() []goModFile {
	var files []goModFile
	for i, o := range w.overrides {
		if !o.HasMod {
			files = append(files, goModFile{overrideDir(o), fmt.Sprintf("override%d.mod", i), "module " + o.Path +
				"\n\ngo " + w.goLine() + "\n"})
		}
	}
	for i, m := range w.members() {
		if m.Renamed != "" {
			files = append(files, goModFile{w.place(m.Dir), fmt.Sprintf("member%d.mod", i), m.Renamed})
		}
	}
	return files
}

package group

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// pins keep Go from asking a proxy for the go.mod of a version that a member stands for,
// which may never have been published. A pin is for one version, since Go refuses a replace
// line for all versions of a member.
func (w goWork) pins() []string {
	var lines []string
	for _, path := range w.requiredPaths() {
		for _, version := range w.versions(path) {
			if dir, ok := w.pin(path, version); ok {
				lines = append(lines, "replace "+path+" "+version+" => "+quotedPath(dir)+"\n")
			}
		}
	}
	return lines
}

// requiredPaths are all module paths that something on disk requires.
func (w goWork) requiredPaths() []string {
	paths := map[string]bool{}
	for path := range w.requires {
		paths[path] = true
	}
	for _, o := range w.overrides {
		for path := range o.Requires {
			paths[path] = true
		}
	}
	return slices.Sorted(maps.Keys(paths))
}

// versions are those that are required of a module.
func (w goWork) versions(path string) []string {
	all := slices.Clone(w.requires[path])
	for _, o := range w.overrides {
		all = append(all, o.Requires[path]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pin is the directory that stands for a version of a module.
func (w goWork) pin(path, version string) (dir string, ok bool) {
	for _, o := range w.overrides {
		if o.Path == path {
			// Without a go.mod the published one still says what the sources import.
			return overrideDir(o), o.HasMod || placeholder(version)
		}
	}
	for _, m := range w.members() {
		if m.Path == path {
			return w.place(m.Dir), placeholder(version) || w.replacedByWork(path, version)
		}
	}
	return "", false
}

// placeholder reports whether a version is one that nobody publishes: v0.0.0, as written
// for modules that are only ever replaced.
func placeholder(version string) bool {
	return strings.HasPrefix(version, "v0.0.0") && !strings.Contains(version, "-") ||
		strings.HasPrefix(version, "v0.0.0-00010101000000-")
}

// replacedByWork reports whether the user's go.work puts a directory in the place of a
// version; that line is left out for a member.
func (w goWork) replacedByWork(path, version string) bool {
	return w.own != nil && slices.ContainsFunc(w.own.Replace, func(r plan.Replace) bool {
		return r.Path == path && r.NewVersion == "" && (r.Version == "" || r.Version == version)
	})
}

// fetches reports whether the build reads anything that is not on disk.
func (w goWork) fetches() bool {
	for _, path := range w.requiredPaths() {
		for _, version := range w.versions(path) {
			if _, ok := w.pin(path, version); !ok && !w.replacedByMember(path) {
				return true
			}
		}
	}
	return false
}

// replacedByMember reports whether a replace line of a go.mod leads to a local directory.
func (w goWork) replacedByMember(path string) bool {
	return slices.ContainsFunc(w.locals, func(l plan.Local) bool {
		return l.Path == path && (w.own == nil ||
			!slices.ContainsFunc(w.own.Uses, func(u plan.Local) bool { return u.Dir == l.Dir }))
	})
}

// A goModFile is a go.mod that a member lacks, or has with another module path.
type goModFile struct {
	dir, name, text string // the member's directory; the file's name among the generated ones
}

// goMods are the go.mod files that are laid over members.
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

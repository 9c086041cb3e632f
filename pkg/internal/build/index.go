package build

import (
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// overlaid has a go build use Go's index of packages, if all that the user may edit is known, and tells
// it of what it would not look at.
func (r *runner) overlaid(c *plan.CompileAction, in inputs, build plan.Command) plan.Command {
	if !in.listed || needsEscapes(r.StateDir) {
		return build
	}
	added := r.includeMarks(c, in.files)
	if c.Indexes {
		if unindexed, all := r.unindexed(c, in.files.listing); all {
			build, added = c.WithIndex(build), append(added, unindexed...)
		}
	}
	return c.WithAdded(build, added)
}

// unindexed keeps all packages on disk out of Go's index, where it can.
func (r *runner) unindexed(c *plan.CompileAction, l listing) (added []plan.Added, all bool) {
	for _, p := range l.Packages {
		if p.Dir == "" {
			continue
		}
		places := r.places(c, r.abs(p.Dir))
		if len(places) == 0 || l.embedsFile(p.Dir, plan.UnindexedName) {
			return nil, false
		}
		for _, dir := range places {
			added = append(added, plan.Unindexed(dir))
		}
	}
	return added, true
}

// needsEscapes reports whether a path of this machine cannot stand in JSON as it is.
func needsEscapes(p string) bool {
	unfit := func(r rune) bool { return r == '"' || r == '\\' || r == utf8.RuneError || r < ' ' }
	return strings.ContainsFunc(filepath.ToSlash(p), unfit)
}

// places are the names that go may have for a directory. On the host that is where it stands, with
// links on the way to the sources resolved or not. There are none where they cannot stand in JSON.
func (r *runner) places(c *plan.CompileAction, dir string) (names []plan.Text) {
	if needsEscapes(dir) {
		return nil
	}
	for _, m := range c.Command.Mounts {
		rel, err := filepath.Rel(m.Source, dir)
		if m.Kind != plan.Bind || err != nil || !filepath.IsLocal(rel) {
			continue
		}
		names = append(names, plan.Path(path.Join(m.Target, filepath.ToSlash(rel))))
		if real, err := filepath.EvalSymlinks(m.Source); err == nil && real != m.Source && r.Name == "host" {
			names = append(names, plan.Text(filepath.ToSlash(filepath.Join(real, rel))))
		}
	}
	return names
}

// embedsFile reports whether an embed directive would put a file that is added to a directory into a
// program.
func (l listing) embedsFile(dir, name string) bool {
	for _, p := range l.Packages {
		if p.Dir == "" || len(p.Embeds) == 0 { // nearly all; this is asked for every directory
			continue
		}
		rel, err := filepath.Rel(p.Dir, path.Join(dir, name))
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		for _, pattern := range p.Embeds {
			if embeds(pattern, filepath.ToSlash(rel)) {
				return true
			}
		}
	}
	return false
}

// embeds reports whether an embed pattern matches a file (go doc embed). Directories do not match
// files in them whose names begin with a dot, unless they are asked to.
func embeds(pattern, file string) bool {
	pattern, whole := strings.CutPrefix(pattern, "all:")
	if ok, err := path.Match(pattern, file); ok || err != nil {
		return true
	}
	hidden := strings.HasPrefix(path.Base(file), ".")
	for dir := path.Dir(file); whole || !hidden; dir = path.Dir(dir) {
		if ok, _ := path.Match(pattern, dir); ok {
			return true
		}
		if dir == "." {
			break
		}
	}
	return false
}

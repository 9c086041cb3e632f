package execute

import (
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// indexed has a go build use Go's index of packages, if all that the user may edit is known.
func (r *runner) indexed(c *plan.CompileAction, in inputs, build plan.Command) plan.Command {
	if !in.listed || needsEscapes(r.StateDir) {
		return build
	}
	l := in.files.listing
	var dirs []plan.Text
	for _, p := range l.Packages {
		if p.Dir == "" {
			continue
		}
		if l.embedsUnindexed(p.Dir) {
			return build
		}
		places := r.places(c, r.abs(p.Dir))
		if len(places) == 0 || needsEscapes(r.abs(p.Dir)) {
			return build
		}
		dirs = append(dirs, places...)
	}
	return c.WithIndex(build, dirs)
}

// needsEscapes reports whether a path of this machine cannot stand in JSON as it is.
func needsEscapes(p string) bool {
	unfit := func(r rune) bool { return r == '"' || r == '\\' || r == utf8.RuneError || r < ' ' }
	return strings.ContainsFunc(filepath.ToSlash(p), unfit)
}

// places are the names that go may have for a directory. On the host that is where it stands, with
// links on the way to the sources resolved or not.
func (r *runner) places(c *plan.CompileAction, dir string) (names []plan.Text) {
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

// embedsUnindexed reports whether an embed directive would put the file into a program that
// plan.WithIndex adds to a directory.
func (l listing) embedsUnindexed(dir string) bool {
	for _, p := range l.Packages {
		if p.Dir == "" || len(p.Embeds) == 0 { // nearly all; this is asked for every directory
			continue
		}
		rel, err := filepath.Rel(p.Dir, path.Join(dir, plan.UnindexedName))
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

// embeds reports whether an embed pattern matches a file whose name begins with a dot (go doc embed).
func embeds(pattern, file string) bool {
	pattern, whole := strings.CutPrefix(pattern, "all:")
	if ok, err := path.Match(pattern, file); ok || err != nil {
		return true
	}
	for dir := path.Dir(file); whole; dir = path.Dir(dir) {
		if ok, _ := path.Match(pattern, dir); ok {
			return true
		}
		if dir == "." {
			break
		}
	}
	return false
}

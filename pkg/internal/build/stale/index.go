package stale

import (
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// AddOverlay adds files to a go build so that it can use Go's index of packages and notices changes that
// it would miss: see pkg/docs/overlay.md.
func (ch *Checker) AddOverlay(c *plan.CompileAction, in Inputs, build plan.Command) plan.Command {
	if !in.listed || needsEscapes(ch.StateDir) {
		return build
	}
	added := ch.includeMarks(c, in.files)
	if c.Indexes {
		if unindexed, all := ch.unindexedFiles(c, in.files.listing); all {
			build, added = c.WithIndex(build), append(added, unindexed...)
		}
	}
	return c.WithAdded(build, added)
}

// unindexedFiles are the files that keep packages on disk out of Go's index. all is false if one cannot
// be kept out.
func (ch *Checker) unindexedFiles(c *plan.CompileAction, l listing) (added []plan.Added, all bool) {
	for _, p := range l.Packages {
		if p.Dir == "" {
			continue
		}
		places := ch.goPaths(c, ch.abs(p.Dir))
		if len(places) == 0 || l.embedsFile(p.Dir, plan.UnindexedName) {
			return nil, false
		}
		for _, dir := range places {
			added = append(added, plan.Unindexed(dir))
		}
	}
	return added, true
}

// needsEscapes reports whether a path of this machine needs escapes in JSON.
func needsEscapes(p string) bool {
	unfit := func(r rune) bool { return r == '"' || r == '\\' || r == utf8.RuneError || r < ' ' }
	return strings.ContainsFunc(filepath.ToSlash(p), unfit)
}

// embedsFile reports whether a program would embed a file that is added to a directory.
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
			if matchesEmbed(pattern, filepath.ToSlash(rel)) {
				return true
			}
		}
	}
	return false
}

// matchesEmbed reports whether an embed pattern matches a file (go doc embed). A directory matches files
// in it whose names begin with a dot only with the prefix "all:".
func matchesEmbed(pattern, file string) bool {
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

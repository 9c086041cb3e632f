package stale

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// includeMark is a header that go build sees in the directory of a package, and that changes with what
// its assembly files include. Go reads the assembly files and the headers of a package's directory, but
// not other included files (cmd/asm, #include). All headers there are part of the action ID of
// assembled code, included or not.
const includeMark = "gobuild_includes.h"

// includeLine matches an include directive of the assembler. The file's name is relative to the
// package's directory, or to one of Go's.
var includeLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]+"([^"\n]+)"`)

// includes are the names of the files that an assembly file includes, each on a line.
func includes(src []byte) string {
	var names []string
	for _, m := range includeLine.FindAllSubmatch(src, -1) {
		names = append(names, string(m[1]))
	}
	return strings.Join(names, "\n")
}

// addIncluded adds the files that assembly files of a package include and that Go does not read. Absent
// ones are Go's own.
func (s *survey) addIncluded(p listedPackage) {
	dir := s.abs(p.Dir)
	var next, seen, marks []string
	for _, name := range p.Assembly {
		next = append(next, filepath.Join(dir, name))
	}
	for ; len(next) > 0; next = next[1:] {
		for _, name := range strings.Split(s.shapeOf(next[0], s.fileDigest(next[0]), "includes ", includes), "\n") {
			if name == "" || slices.Contains(seen, name) {
				continue
			}
			seen = append(seen, name)
			file := filepath.FromSlash(name)
			if !filepath.IsAbs(file) {
				file = filepath.Join(dir, file)
			}
			digest := s.fileDigest(file)
			if !isHeader(dir, file) {
				s.addSame(file, digest)
				marks = append(marks, name, digest)
			}
			if digest != unreadable {
				next = append(next, file)
			}
		}
	}
	if len(marks) > 0 {
		s.marks[p.Dir] = cache.DigestOf(marks...)
	}
}

// isHeader reports whether a file is a header that Go reads (go/build, HFiles).
func isHeader(dir, file string) bool {
	name := filepath.Base(file)
	return filepath.Dir(file) == dir && name[0] != '_' && name[0] != '.' &&
		slices.Contains([]string{".h", ".hh", ".hpp", ".hxx"}, filepath.Ext(name))
}

// includeMarks are the marks of a compile's packages, except where a program would embed them.
func (ch *Checker) includeMarks(c *plan.CompileAction, s *survey) (added []plan.Added) {
	for _, p := range s.listing.Packages {
		mark := s.marks[p.Dir]
		if mark == "" || s.listing.embedsFile(p.Dir, includeMark) {
			continue
		}
		for _, dir := range ch.goPaths(c, ch.abs(p.Dir)) {
			added = append(added, plan.Added{At: dir + "/" + includeMark, Name: "includes-" + mark[:12] + ".h",
				Content: plan.Text("// " + mark + "\n")})
		}
	}
	return added
}

package stale

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Go looks at the assembly files and the headers of a package's directory, but not at what else
// assembly files include (cmd/asm, #include). So what they include feeds the package, and go build is
// shown a header in its directory that differs with it: all headers there are part of what Go knows
// assembled code by, whether they are included or not.
const includeMark = "gobuild_includes.h"

// includeLine is a directive of the assembler. The file's name is relative to the package's directory,
// or to one of Go's.
var includeLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]+"([^"\n]+)"`)

// includes are the names of the files that an assembly file includes, each on a line.
func includes(src []byte) string {
	var names []string
	for _, m := range includeLine.FindAllSubmatch(src, -1) {
		names = append(names, string(m[1]))
	}
	return strings.Join(names, "\n")
}

// addIncluded looks at the files that the assembly files of a package include and Go does not look at. Those
// that are not there are Go's own.
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

// isHeader reports whether a file is a header that Go looks at (go/build, HFiles).
func isHeader(dir, file string) bool {
	name := filepath.Base(file)
	return filepath.Dir(file) == dir && name[0] != '_' && name[0] != '.' &&
		slices.Contains([]string{".h", ".hh", ".hpp", ".hxx"}, filepath.Ext(name))
}

// includeMarks are the headers that tell go build of what assembly files include, unless that would put
// them into a program.
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

package compile

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// positionPattern matches the start of a compiler's message: a path and a line.
var positionPattern = regexp.MustCompile(`(?m)(^|[\s(])([^\s:()]+)(:\d+)`)

// userPaths replaces paths of a command's file system in its output, absolute or relative to its
// directory, by those of the user's files. Other paths stay as they are.
func userPaths(out string, c plan.Command) string {
	place := executor.Place(c.Mounts, func(m plan.Mount) string {
		if m.Kind == plan.Bind {
			return m.Source
		}
		return m.Target
	})
	return positionPattern.ReplaceAllStringFunc(out, func(s string) string {
		m := positionPattern.FindStringSubmatch(s)
		p := filepath.ToSlash(m[2])
		if !strings.HasPrefix(p, "/") && !filepath.IsAbs(m[2]) {
			p = path.Join(c.Dir, p)
		}
		if host := place(p); fsx.IsFile(host) {
			return m[1] + visible.ShortPath(host) + m[3]
		}
		return s
	})
}

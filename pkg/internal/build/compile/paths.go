package compile

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// positionPattern is where a message of the compiler begins: a path and a line.
var positionPattern = regexp.MustCompile(`(?m)(^|[\s(])([^\s:()]+)(:\d+)`)

// userPaths puts paths of the user's tree where the output of a command has paths of its
// own: those of mounts, and those relative to its working directory. What is no file of the
// user's stays as it is.
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
		if host := place(p); isFile(host) {
			return m[1] + visible.ShortPath(host) + m[3]
		}
		return s
	})
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

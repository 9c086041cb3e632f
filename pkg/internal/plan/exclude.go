package plan

import (
	"path"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
)

// LeavesOut reports whether something in the directory of a file block is left out, by its slash-separated
// path in it: because a pattern of exclude matches the path, or what the path leads through.
func (f *ImageFile) LeavesOut(rel string) bool {
	names := strings.Split(rel, "/")
	for _, p := range f.Exclude {
		pattern := strings.Split(path.Clean(p), "/")
		if len(pattern) == 1 {
			pattern = []string{"**", pattern[0]}
		}
		if pattern[len(pattern)-1] == "**" {
			pattern = append(pattern, "*") // what is in a directory, but not that
		}
		for n := range names {
			if filename.Match(pattern, names[:n+1]) {
				return true
			}
		}
	}
	return false
}

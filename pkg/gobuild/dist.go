package gobuild

import (
	"fmt"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/dist"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// dist is the directory of outputs. Nothing is made by asking for it.
func (s *session) dist() *dist.Dir {
	return dist.New(dist.Options{
		Project: s.file.Dir, Path: s.file.Dist, Record: build.RecordFile(s.stateDir()), Show: visible.ShortPath,
	})
}

// tellKept says what stays in dist.
func (s *session) tellKept(r dist.Removed) {
	for _, name := range r.Kept {
		fmt.Fprintf(s.opts.Stdout, "kept %s, which is not what gobuild wrote there\n", name)
	}
	if _, err := os.Lstat(s.dist().Path()); err == nil {
		fmt.Fprintf(s.opts.Stdout, "kept %s, with files that gobuild did not write, or does not remember\n", s.file.Dist)
	}
}

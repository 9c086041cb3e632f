package executor

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Place returns a function that replaces a path of the plan's file system by that of the executor: below
// what source returns for its mount. If a path is below several mounts, the one with the longest target
// counts. A path below no mount stays as it is.
func Place(mounts []plan.Mount, source func(plan.Mount) string) func(path string) string {
	return func(p string) string {
		best := -1
		for i, m := range mounts {
			if Below(p, m.Target) && (best < 0 || len(m.Target) > len(mounts[best].Target)) {
				best = i
			}
		}
		if best < 0 {
			return p
		}
		rest := strings.TrimPrefix(p, mounts[best].Target)
		return filepath.Join(source(mounts[best]), filepath.FromSlash(rest))
	}
}

// Below reports whether the slash-separated path p is dir or something below it.
func Below(p, dir string) bool {
	if dir == "/" {
		return strings.HasPrefix(p, "/")
	}
	return p == dir || strings.HasPrefix(p, dir+"/")
}

// WriteFiles writes the files of a command, which are below plan.GenDir, below dir. place replaces paths in
// their contents; nil keeps those of the plan. A file that has its content already keeps its time. Files
// are written atomically.
func WriteFiles(dir string, files []plan.File, place func(path string) string) error {
	if place == nil {
		place = func(p string) string { return p }
	}
	for _, f := range files {
		rel, err := filepath.Rel(plan.GenDir, path.Clean(f.Path))
		if err != nil || !filepath.IsLocal(rel) || rel == "." {
			return fmt.Errorf("the generated file %s does not stand below %s", f.Path, plan.GenDir)
		}
		name := filepath.Join(dir, rel)
		if err := fsx.MakeDir(filepath.Dir(dir), filepath.Dir(name)); err != nil {
			return err
		}
		if err := writeIfChanged(name, []byte(f.Content.Render(place))); err != nil {
			return err
		}
		if f.Ahead {
			if err := moveAhead(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveAhead gives a file a modification time months in the future. Some file systems have no time after
// 2038.
func moveAhead(name string) error {
	const month = 30 * 24 * time.Hour
	info, err := os.Stat(name)
	if err != nil || time.Until(info.ModTime()) > month {
		return err
	}
	far := time.Now().Add(12 * month)
	return os.Chtimes(name, far, far)
}

// writeIfChanged writes a file of gobuild's own. A directory, a link or a pipe in its place is removed,
// and a file that its owner may not read is replaced: root can read it, but a command cannot.
func writeIfChanged(name string, data []byte) error {
	info, err := os.Lstat(name)
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o400 != 0 {
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
			return nil
		}
	}
	return fsx.ReplaceFile(name, data, 0o666)
}

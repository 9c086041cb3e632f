package source

import (
	"go/build"
	"io/fs"
	"os"
	"path"
	"strings"
)

// embeddedFiles returns the files that //go:embed lines in any Go file in dir lead to, whatever its
// build constraints, as slash-separated paths relative to dir. Go reports
// what it does not embed. See https://pkg.go.dev/embed and cmd/go/internal/load.resolveEmbed.
func embeddedFiles(dir string) []string {
	context := build.Context{GOOS: "linux", GOARCH: "amd64", Compiler: "gc", CgoEnabled: true, UseAllFiles: true,
		ReadDir: readDir}
	p, _ := context.ImportDir(dir, 0) // of a package with mistakes, what can be read
	var files []string
	for _, pattern := range p.EmbedPatterns {
		files = append(files, matchEmbed(os.DirFS(dir), pattern)...)
	}
	return files
}

func matchEmbed(root fs.FS, pattern string) []string {
	pattern, all := strings.CutPrefix(pattern, "all:")
	matches, _ := fs.Glob(root, pattern)
	var files []string
	for _, m := range matches {
		files = append(files, embedTree(root, m, all)...)
	}
	return files
}

// embedTree returns the file at top, or the files below the directory at top without nested
// modules and, unless all is set, without names that begin with "." or "_".
func embedTree(root fs.FS, top string, all bool) []string {
	var files []string
	_ = fs.WalkDir(root, top, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case file != top && !all && isHidden(d.Name()):
			return skip(d)
		case d.IsDir() && file != "." && isModule(root, file):
			return fs.SkipDir
		case d.Type().IsRegular():
			files = append(files, file)
		}
		return nil
	})
	return files
}

func isHidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

func isModule(root fs.FS, dir string) bool {
	info, err := fs.Stat(root, path.Join(dir, "go.mod"))
	return err == nil && !info.IsDir()
}

// skip leaves out a directory with all below it, or a single file.
func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A source is a parsed file of production code.
type source struct {
	path string // below pkg, with slashes
	fset *token.FileSet
	file *ast.File
}

// eachSource calls f with all production code: no tests, and no testdata.
func eachSource(t *testing.T, f func(s source)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "testdata":
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err == nil {
			f(source{filepath.ToSlash(rel), fset, file})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

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

// Whoever starts a goroutine says there what ends it: beside the statement, above it, or in the comment of
// the function.
func TestGoroutinesSayWhatEndsThem(t *testing.T) {
	root, found := filepath.Join("..", ".."), 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "testdata":
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		comments := endings(fset, file)
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if _, ok := n.(*ast.GoStmt); !ok {
					return true
				}
				found++
				line := fset.Position(n.Pos()).Line
				if !comments[line] && !comments[line-1] && !strings.Contains(fn.Doc.Text(), "end") {
					t.Errorf("%s:%d starts a goroutine and does not say what ends it", path, line)
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 30 {
		t.Errorf("only %d goroutines were found", found)
	}
}

// endings are the lines of a file with the last line of a comment that speaks of an end.
func endings(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, group := range file.Comments {
		if strings.Contains(group.Text(), "end") {
			lines[fset.Position(group.End()).Line] = true
		}
	}
	return lines
}

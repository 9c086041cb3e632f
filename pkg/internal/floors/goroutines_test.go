package floors

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// Whoever starts a goroutine says there what ends it: beside the statement, above it, or in the comment of
// the function.
func TestGoroutinesSayWhatEndsThem(t *testing.T) {
	found := 0
	eachSource(t, func(s source) {
		comments := endings(s.fset, s.file)
		for _, decl := range s.file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if _, ok := n.(*ast.GoStmt); !ok {
					return true
				}
				found++
				line := s.fset.Position(n.Pos()).Line
				if !comments[line] && !comments[line-1] && !strings.Contains(fn.Doc.Text(), "end") {
					t.Errorf("%s:%d starts a goroutine and does not say what ends it", s.path, line)
				}
				return true
			})
		}
	})
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

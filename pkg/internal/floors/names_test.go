package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// executorNames are what users call executors.
var executorNames = []string{"docker", "host"}

// namesExecutors are the packages whose code may have these words: those of the executors, and bench, which
// chooses executors by a flag as users do, with a helper of tests. For all others an executor is its
// capabilities.
var namesExecutors = []string{"internal/executor/docker", "internal/executor/host", "internal/executor/fake",
	"internal/bench", "internal/testbinary"}

// attributes are the same words where they name something else, by file: attributes and blocks of the
// language, and a program.
var attributes = map[string]int{
	"internal/project/backend.go": 1, // the attribute docker.host
	"internal/report/table.go":    1, // a command for people
	"internal/config/settings.go": 2, // the block docker
}

// Which executor it is decides nothing: no code has an executor's name, but for those above.
func TestNoCodeNamesExecutors(t *testing.T) {
	root, found := filepath.Join("..", ".."), map[string]int{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || slices.Contains(namesExecutors, rel)):
			return filepath.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		found[rel], err = countNames(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, times := range found {
		if times > attributes[file] {
			t.Errorf("%s names an executor: ask for a capability (plan.Capabilities)", file)
		}
	}
}

// countNames counts the strings of a file that are an executor's name.
func countNames(path string) (times int, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return 0, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && slices.Contains(executorNames, text) {
				times++
			}
		}
		return true
	})
	return times, nil
}

// assertsExecutor reports a type assertion to a type of package executor.
func assertsExecutor(n ast.Node) bool {
	a, ok := n.(*ast.TypeAssertExpr)
	if !ok || a.Type == nil {
		return false
	}
	sel, ok := a.Type.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := sel.X.(*ast.Ident)
	return ok && of.Name == "executor"
}

// The contract is one interface: nobody asks an executor whether it is more.
func TestNoExecutorIsAskedForMore(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(filepath.ToSlash(path), "/testdata/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if assertsExecutor(n) {
				t.Errorf("%s asks a value for an interface of package executor: put it into the contract", path)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

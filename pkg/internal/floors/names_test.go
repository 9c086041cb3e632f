package floors

import (
	"go/ast"
	"go/token"
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

	"internal/scaffold/foreign/dockerfile.go": 1, // a directory
}

// Which executor it is decides nothing: no code has an executor's name, but for those above.
func TestNoCodeNamesExecutors(t *testing.T) {
	eachSource(t, func(s source) {
		below := func(dir string) bool { return strings.HasPrefix(s.path, dir+"/") }
		if !slices.ContainsFunc(namesExecutors, below) && countNames(s.file) > attributes[s.path] {
			t.Errorf("%s names an executor: ask for a capability (plan.Capabilities)", s.path)
		}
	})
}

// countNames counts the strings of a file that are an executor's name.
func countNames(file *ast.File) (times int) {
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && slices.Contains(executorNames, text) {
				times++
			}
		}
		return true
	})
	return times
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
	eachSource(t, func(s source) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if assertsExecutor(n) {
				t.Errorf("%s asks a value for an interface of package executor: put it into the contract", s.path)
			}
			return true
		})
	})
}

package config

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// The examples of functions in the reference have the values that it says.
func TestExamplesOfFunctions(t *testing.T) {
	var text strings.Builder
	text.WriteString("locals {\n")
	for _, f := range functions.All() {
		fmt.Fprintf(&text, "  %s = [jsonencode(%s), jsonencode(%s)]\n", f.Name, f.Example.Call, f.Example.Value)
	}
	text.WriteString("}\n")
	dir := t.TempDir()
	write(t, filepath.Join(dir, syntax.FileName), text.String())
	write(t, filepath.Join(dir, "VERSION"), "1.2\n")
	write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "cmd/api/main.go"), "package main\n\nfunc main() {}\n")
	write(t, filepath.Join(dir, "tools/gen/main.go"), "package main\n\nfunc main() {}\n")
	f, diags := Load(context.Background(), Options{Path: filepath.Join(dir, syntax.FileName)})
	if len(diags) > 0 {
		t.Fatal(messages(dir, diags))
	}
	for _, f2 := range functions.All() {
		v := f.results.known[namedKey("local."+f2.Name)]
		call, value := v.AsValueSlice()[0], v.AsValueSlice()[1]
		if syntax.StringOf(call) != syntax.StringOf(value) {
			t.Errorf("%s is %s, not %s", f2.Example.Call, syntax.StringOf(call), syntax.StringOf(value))
		}
		if f2.Name != "try" && !strings.Contains(f2.Example.Call, f2.Name+"(") {
			t.Errorf("%s does not show %s", f2.Example.Call, f2.Name)
		}
	}
}

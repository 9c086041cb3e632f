package schema

import (
	"fmt"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// functions returns a table for what functions are about.
func functionTable() string {
	var order []string
	tables := map[string]*strings.Builder{}
	for _, f := range functions.All() {
		t := tables[f.About]
		if t == nil {
			order = append(order, f.About)
			t = &strings.Builder{}
			tables[f.About] = t
			fmt.Fprintf(t, "\n| %s | | example |\n|---|---|---|\n", f.About)
		}
		fmt.Fprintf(t, "| `%s` | %s | %s is %s |\n", f.Signature, cell(f.Doc), code(f.Example.Call),
			code(f.Example.Value))
	}
	var out strings.Builder
	for _, about := range order {
		out.WriteString(tables[about].String())
	}
	return out.String()
}

// names returns a table of what expressions can refer to.
func names() string {
	var out strings.Builder
	out.WriteString("\n| name | is | example |\n|---|---|---|\n")
	for _, n := range lang.Names() {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", n.Name, cell(meaning(n.Name, n.Doc)), code(n.Example))
	}
	return out.String()
}

// git returns a table of git's attributes.
func git() string {
	var out strings.Builder
	out.WriteString("\n| attribute | is |\n|---|---|\n")
	for _, n := range lang.Names() {
		if n.Name != "git" {
			continue
		}
		for _, a := range n.Names {
			fmt.Fprintf(&out, "| `git.%s` | %s |\n", a.Name, cell(meaning(a.Name, a.Doc)))
		}
	}
	return out.String()
}

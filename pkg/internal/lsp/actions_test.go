package lsp

import (
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// What the diagnostics of a file offer as fixes, and what the first one makes of the file.
func TestFixes(t *testing.T) {
	const other = "toolchain \"stable\" { version = \"1.26.8\" }\n"
	for _, c := range []struct{ text, title, want string }{
		{other + "target \"a\" {\n  package = \"./a\"\n  toolchain = toolchain.stabel\n}\n",
			"Change toolchain.stabel to toolchain.stable",
			other + "target \"a\" {\n  package = \"./a\"\n  toolchain = toolchain.stable\n}\n"},
		{"target \"a\" {\n  pakage = \"./a\"\n}\n", "Change pakage to package",
			"target \"a\" {\n  package = \"./a\"\n}\n"},
		{"taget \"a\" {\n  package = \"./a\"\n}\n", "Change taget to target",
			"target \"a\" {\n  package = \"./a\"\n}\n"},
		{"target \"a\" {\n  package = \"./a\"\n  cgo = \"statik\"\n}\n", "Change \"statik\" to \"static\"",
			"target \"a\" {\n  package = \"./a\"\n  cgo = \"static\"\n}\n"},
		{"locals { a = uper(\"x\") }\n", "Change uper to upper", "locals { a = upper(\"x\") }\n"},
		{other + "locals { a = toolchian.stable.version }\n", "Change toolchian to toolchain", other +
			"locals { a = toolchain.stable.version }\n"},
		{other + "locals { a = toolchain.stable.verzion }\n", "Change verzion to version", other +
			"locals { a = toolchain.stable.version }\n"},
		{other + "target \"a\" {\n  package = \"./a\"\n  toolchain = \"stable\"\n}\n", "Write toolchain.stable",
			other + "target \"a\" {\n  package = \"./a\"\n  toolchain = toolchain.stable\n}\n"},
		{other + "target \"a\" {\n  package = \"./a\"\n  toolchain = \"toolchain.stable\"\n}\n",
			"Write toolchain.stable",
			other + "target \"a\" {\n  package = \"./a\"\n  toolchain = toolchain.stable\n}\n"},
		{"image \"a\" {\n  base = \"scratch\"\n  stop_signal = \"SIGTREM\"\n}\n", "Change \"SIGTREM\" to \"SIGTERM\"",
			"image \"a\" {\n  base = \"scratch\"\n  stop_signal = \"SIGTERM\"\n}\n"},
		{"toolchain \"a\" { version = \"go1.26.8\" }\n", "Write \"1.26.8\"",
			"toolchain \"a\" { version = \"1.26.8\" }\n"},
		{"toolchain \"a\" {}\n", "Add version", "toolchain \"a\" {\n  version = \"1.26.8\"\n}\n"},
		{"target \"a\" { package = \"a\" }\n", "Write \"./a\"", "target \"a\" { package = \"./a\" }\n"},
		{"target \"a\" {\n  package = \"./a\"\n  ldflags = \"-s\"\n}\n", "Write [\"-s\"]",
			"target \"a\" {\n  package = \"./a\"\n  ldflags = [\"-s\"]\n}\n"},
		{"group \"a\" {}\r\n", "Add members", "group \"a\" {\r\n  members = []\r\n}\r\n"},
		{"target \"a\" {\n  cgo = \"off\"\n}\n", "Add package",
			"target \"a\" {\n  package = \"\"\n  cgo = \"off\"\n}\n"},
		{"image \"a\" { name = \"b\" }\n", "Add base", "image \"a\" {\n  base = \"scratch\"\n  name = \"b\"\n}\n"},
		{"target \"a\" {\n  package = \"./a\"\n  toolchain = toolchain.legacy\n}", "Create toolchain \"legacy\"",
			"target \"a\" {\n  package = \"./a\"\n  toolchain = toolchain.legacy\n}\n\ntoolchain \"legacy\" {\n  " +
				"version = \"1.26.8\"\n}\n"},
		{"locals { a = var.x }\n", "Create variable \"x\"",
			"locals { a = var.x }\n\nvariable \"x\" {\n  default = \"\"\n}\n"},
		{"locals { é = var.abcdefg }\nvariable \"abcdefgh\" { default = \"\" }\n", "Change var.abcdefg to var.abcdefgh",
			"locals { é = var.abcdefgh }\nvariable \"abcdefgh\" { default = \"\" }\n"},
	} {
		t.Run(c.title, func(t *testing.T) {
			dir := tempDir(t)
			path := filepath.Join(dir, "gobuild.hcl")
			write(t, dir, map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n",
				"a/main.go": "package main\n\nfunc main() {}\n"})
			client := start(t, Options{})
			client.initialize(dir, protocol.Object{})
			client.open(path, c.text)
			diags := client.diagnostics(path, 1)
			if len(diags) == 0 {
				t.Fatal("no diagnostics")
			}
			var actions []protocol.CodeAction
			client.result(&actions, "textDocument/codeAction", protocol.Object{
				"textDocument": protocol.DocumentID{URI: protocol.URIOf(
					path)}, "range": diags[0].Range, "context": protocol.Object{"diagnostics": diags},
			})
			if len(actions) == 0 {
				t.Fatalf("no fix of %+v", diags)
			}
			d := document.New("", path, []byte(c.text))
			for _, e := range actions[0].Edit.Changes[protocol.URIOf(path)] {
				d = d.Edited([]protocol.ContentChange{{Range: &e.Range, Text: e.NewText}}, nil, protocol.UTF16)
			}
			if actions[0].Title != c.title || string(d.Text) != c.want {
				t.Errorf("%s:\n%s\nnot %s:\n%s", actions[0].Title, d.Text, c.title, c.want)
			}
		})
	}
}

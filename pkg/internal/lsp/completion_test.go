package lsp

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// In an included file, the main packages of the whole repository complete.
func TestCompletionOfPackagesIncluded(t *testing.T) {
	const program = "package main\n\nfunc main() {}\n"
	text, at := where(t, "target \"a\" { package = \"‸\" }\n")
	dir := tempDir(t)
	write(t, dir, map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n", "cmd/api/main.go": program, "sub/own/main.go": program,
		"gobuild.hcl": "include = [\"sub/part.hcl\"]\n", "sub/part.hcl": text,
	})
	path := filepath.Join(dir, "sub", "part.hcl")
	client := start(t, Options{})
	client.initialize(dir, protocol.Object{})
	client.open(path, text)
	client.diagnostics(path, 1)
	var list protocol.CompletionList
	client.result(&list, "textDocument/completion",
		protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
	var got []string
	for _, item := range list.Items {
		got = append(got, item.Label)
	}
	if want := "./own ../cmd/api"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

// Behind each.value stand the attributes of the block that for_each takes.
func TestCompletionOfInstances(t *testing.T) {
	for marked, want := range map[string]string{
		"image \"a\" {\n  for_each = target.a\n  tags = [each.value.‸]\n}\n":         "package",
		"group \"a\" {\n  members = [each.value.‸]\n  for_each = image.a\n}\n":       "base",
		"image \"a\" {\n  for_each = mains(\"./...\")\n  tags = [each.value.‸]\n}\n": "",
	} {
		text, at := where(t, marked)
		path := filepath.Join(tempDir(t), "gobuild.hcl")
		client := start(t, Options{})
		client.initialize(filepath.Dir(path), protocol.Object{})
		client.open(path, text)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		found := ""
		for _, item := range list.Items {
			if item.Label == want {
				found = item.Label
			}
		}
		if found != want || want == "" && len(list.Items) > 0 {
			t.Errorf("%q: %v", marked, list.Items)
		}
	}
}

// Nothing is completed in a comment, at the end of the file either.
func TestCompletionInComment(t *testing.T) {
	for _, marked := range []string{"# t‸", "// t‸\n", "/* t‸ */", "target \"a\" {\n  # p‸"} {
		text, at := where(t, marked)
		path := filepath.Join(tempDir(t), "gobuild.hcl")
		client := start(t, Options{})
		client.initialize(filepath.Dir(path), protocol.Object{})
		client.open(path, text)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		if len(list.Items) > 0 {
			t.Errorf("%q: %v", marked, list.Items)
		}
	}
}

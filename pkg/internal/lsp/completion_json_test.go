package lsp

import (
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// In the JSON syntax, references complete in strings and in the expressions in them. The text that is left is one that
// the file can have.
func TestCompletionJSON(t *testing.T) {
	const rest = `"variable": {"version": {"default": "1"}}, "locals": {"reg": "r.example.com"},
"toolchain": {"stable": {"version": "1.26.8"}, "1.25": {"version": "1.25.3"}}, "group": {"all": {"members": []}}}`
	dir := tempDir(t)
	write(t, dir, map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n",
		"cmd/api/main.go": "package main\n\nfunc main() {}\n"})
	for marked, want := range map[string]string{ // the label, and the line of the mark with it
		`{"target": {"a": {"toolchain": "‸"}},`: "${toolchain.stable} → " +
			`{"target": {"a": {"toolchain": "${toolchain.stable}"}},`,
		`{"target": {"a": {"toolchain": "${tool‸}"}},`: "toolchain.stable → " +
			`{"target": {"a": {"toolchain": "${toolchain.stable}"}},`,
		`{"target": {"a": {"toolchain": "${toolchain.‸}"}},`: "1.25 → " +
			`{"target": {"a": {"toolchain": "${toolchain[\"1.25\"]}"}},`,
		`{"target": {"a": {"toolchain": "${toolchain[\"1.25\"].‸}"}},`: "version → " +
			`{"target": {"a": {"toolchain": "${toolchain[\"1.25\"].version}"}},`,
		`{"target": [{"a": [{"toolchain": "${toolchain.st‸}"}]}],`: "stable → " +
			`{"target": [{"a": [{"toolchain": "${toolchain.stable}"}]}],`,
		`{"target": {"a": {"package": "./‸"}},`: "./cmd/api → " + `{"target": {"a": {"package": "./cmd/api"}},`,
		`{"target": {"a": {"stamp": {"main.v": "v${var.‸}"}}},`: "version → " +
			`{"target": {"a": {"stamp": {"main.v": "v${var.version}"}}},`,
		`{"target": {"a": {"stamp": {"main.v": "${upper(\"x\")}${lo‸"}}},`: "local → " +
			`{"target": {"a": {"stamp": {"main.v": "${upper(\"x\")}${local."}}},`,
		`{"target": {"a": {"name": "${each.‸}", "for_each": "${target.b}"}},`: "key → " +
			`{"target": {"a": {"name": "${each.key}", "for_each": "${target.b}"}},`,
		`{"image": {"a": {"tags": ["${each.value.‸}"], "for_each": "${target.b}"}},`: "package → " +
			`{"image": {"a": {"tags": ["${each.value.package}"], "for_each": "${target.b}"}},`,
		`{"function": {"f": {"params": ["who", "what"], "result": "${wh‸}"}},`: "what → " +
			`{"function": {"f": {"params": ["who", "what"], "result": "${what}"}},`,
		`{"defaults": {"target": {"toolchain": "${toolchain.‸}"}},`: "stable → " +
			`{"defaults": {"target": {"toolchain": "${toolchain.stable}"}},`,
		`{"defaults": {"d": {"target": {"toolchain": "${toolchain.‸}"}}},`: "stable → " +
			`{"defaults": {"d": {"target": {"toolchain": "${toolchain.stable}"}}},`,
		`{"target": {"b": {"platforms": ["linux/arm64"], "platform": {"linux/a‸": {}}}},`: "linux/arm64 → " +
			`{"target": {"b": {"platforms": ["linux/arm64"], "platform": {"linux/arm64": {}}}},`,
		`{"target": {"b": {"platform": {"linux/arm64": {"toolchain": "‸"}}}},`: "${toolchain[\"1.25\"]} → " +
			`{"target": {"b": {"platform": {"linux/arm64": {"toolchain": "${toolchain[\"1.25\"]}"}}}},`,
	} {
		text, at := where(t, marked+"\n"+rest)
		path := dir + "/gobuild.hcl.json"
		client := start(t, Options{})
		client.initialize(dir, protocol.Object{})
		client.open(path, text)
		client.diagnostics(path, 1)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		label, line, _ := strings.Cut(want, " → ")
		i := slices.IndexFunc(list.Items, func(item protocol.CompletionItem) bool { return item.Label == label })
		if i < 0 {
			t.Errorf("%s: no %s in %v", marked, label, list.Items)
			continue
		}
		edit := list.Items[i].TextEdit
		d := document.New("", path, []byte(text)).Edited([]protocol.ContentChange{{Range: &edit.Range,
			Text: edit.NewText}}, nil, protocol.UTF16)
		if got, _, _ := strings.Cut(string(d.Text), "\n"); got != line {
			t.Errorf("%s: %s\n%s\nwant\n%s", marked, label, got, line)
		}
	}
}

// Names of attributes and enums, which the JSON Schema has, do not complete, nor does what is no string.
func TestNoCompletionJSON(t *testing.T) {
	for _, marked := range []string{`{"‸"}`, `{"target": {"a": {"‸": 1}}}`, `{"target": {"‸": {}}}`, `‸`, `{"a": ‸}`,
		`{"target": {"a": {"cgo": "‸"}}}`, `{"target": "‸"}`, `{"target": {"a": "‸"}}`, `{"$schema": "‸"}`, `["‸`} {
		text, at := where(t, marked)
		path := tempDir(t) + "/gobuild.hcl.json"
		client := start(t, Options{})
		client.initialize("", protocol.Object{})
		client.open(path, text)
		var list protocol.CompletionList
		client.result(&list, "textDocument/completion",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		if len(list.Items) > 0 {
			t.Errorf("%s: %v", marked, list.Items)
		}
	}
}

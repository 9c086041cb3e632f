package lsp

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// A variable that gets another name is set by another name: the user reads so.
func TestRenameOfWhatIsSet(t *testing.T) {
	for marked, want := range map[string]string{
		"include = [{ path = \"sub/gobuild.hcl\", as = \"bil‸ling\" }]\n": "-set=new.port=… and " +
			"GOBUILD_VAR_new__port",
		"variable \"po‸rt\" { default = 1 }\n": "-set=port=… is -set=new=… now, and " +
			"GOBUILD_VAR_port is GOBUILD_VAR_new",
	} {
		text, at := where(t, marked)
		dir := tempDir(t)
		path := filepath.Join(dir, "gobuild.hcl")
		write(t, dir, map[string]string{"gobuild.hcl": text, "sub/gobuild.hcl": "variable \"port\" { default = 1 }\n"})
		client := start(t, Options{})
		client.initialize(dir, protocol.Object{})
		client.open(path, text)
		client.diagnostics(path, 1)
		client.send(encoded(t, protocol.Object{"jsonrpc": "2.0", "id": "rename", "method": "textDocument/rename",
			"params": protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at,
				"newName": "new"}}))
		note := client.await(func(m message) bool { return m.Method == "window/showMessage" })
		var shown struct{ Message string }
		if err := json.Unmarshal(note.Params, &shown); err != nil || !strings.Contains(shown.Message, want) {
			t.Errorf("%s%q, %v; want %s", marked, shown.Message, err, want)
		}
	}
}

// In the JSON syntax, defaults and parameters are renamed where they are named and where they are referred to.
func TestRenameJSON(t *testing.T) {
	const before = `{"defaults": {"svc": {"target": {"race": true}}},
  "function": {"f": {"params": ["n"], "variadic_params": "rest", "result": "${upper(n)}-${length(rest)}"}},
  "target": {"a": {"package": ".", "defaults": ["${defaults.svc}"], "name": "${f(\"x\")}"}}
}
`
	for at, want := range map[string]int{
		"svc\"": 2, "svc}": 2, "n\"]": 2, "n)": 2, "rest\"": 2, "rest)": 2, "f\": {\"par": 2, "f(": 2,
	} {
		t.Run(at, func(t *testing.T) {
			dir := tempDir(t)
			path := filepath.Join(dir, "gobuild.hcl.json")
			write(t, dir, map[string]string{"gobuild.hcl.json": before})
			client := start(t, Options{})
			client.initialize(dir, protocol.Object{})
			client.open(path, before)
			client.diagnostics(path, 1)
			var edit *protocol.WorkspaceEdit
			position := document.New("", path, []byte(before)).Position(strings.Index(before, at), protocol.UTF16)
			client.result(&edit, "textDocument/rename", protocol.Object{
				"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": position,
				"newName": "other"})
			if edit == nil {
				t.Fatal("no edits")
			}
			found := 0
			for _, edits := range edit.Changes {
				found += len(edits)
			}
			if found != want {
				t.Errorf("%d edits, want %d", found, want)
			}
		})
	}
}

package lsp

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// In a platform block, hovering tells of the block, its attributes and what they refer to, and references lead to
// definitions.
func TestPlatformBlock(t *testing.T) {
	const text = `toolchain "cross" { version = "1.26.8" }
target "a" {
  package   = "./a"
  platforms = ["linux/arm64"]
  platform "linux/arm64" {
    toolchain = toolchain.cross
    cgo       = "off"
  }
}
image "i" {
  base    = "scratch"
  targets = { "linux/arm64" = target.a }
}
`
	dir := tempDir(t)
	path := filepath.Join(dir, "gobuild.hcl")
	write(t, dir, map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n",
		"a/main.go": "package main\n\nfunc main() {}\n", "gobuild.hcl": text})
	client := start(t, Options{})
	client.initialize(dir, protocol.Object{})
	client.open(path, text)
	d := document.New("", path, []byte(text))
	at := func(what string) protocol.Object {
		return protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)},
			"position": d.Position(strings.Index(text, what)+1, protocol.UTF16)}
	}
	for what, want := range map[string]string{
		`platform "`: "A platform is what differs", "cgo ": "cgo = ", "cross\n": "toolchain.cross",
		"a }": "target.a", "targets =": "A map has them by platform",
	} {
		var h *protocol.Hover
		client.result(&h, "textDocument/hover", at(what))
		if h == nil || !strings.Contains(h.Contents.Value, want) {
			t.Errorf("%s: %+v, want %s", what, h, want)
		}
	}
	for what, line := range map[string]int{"cross\n": 0, "a }": 1} {
		var found []protocol.Location
		client.result(&found, "textDocument/definition", at(what))
		if len(found) != 1 || found[0].Range.Start.Line != line {
			t.Errorf("%s is defined in %+v", what, found)
		}
	}
}

// In the JSON syntax, hovering tells of attributes, references and blocks as in the native one.
func TestHoverJSON(t *testing.T) {
	const text = `{
  "toolchain": {"stable": {"version": "1.26.8"}},
  "target": {
    "👍": {"package": "./a", "toolchain": "${toolchain.stable}"},
    "b": {"package": "./a", "name": "b-${var.v}", "cgo": "off"}
  },
  "image": {"i": {"base": "scratch", "file": {"/x": {"source": "go.mod"}}}},
  "variable": {"v": {"default": "1", "description": "the vee"}}
}
`
	dir := tempDir(t)
	path := filepath.Join(dir, "gobuild.hcl.json")
	write(t, dir, map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n",
		"a/main.go": "package main\n\nfunc main() {}\n", "gobuild.hcl.json": text})
	client := start(t, Options{})
	client.initialize(dir, protocol.Object{})
	client.open(path, text)
	d := document.New("", path, []byte(text))
	for _, c := range []struct{ at, want string }{
		{`"package`, "package = string"}, {`"cgo`, "cgo = "}, {`stable}`, "toolchain.stable"}, {`"b":`, "A target is"},
		{`v}`, "the vee"}, {`"source`, "the file or directory that is copied"}, {`"/x`, "A file is one extra"},
	} {
		var h *protocol.Hover
		at := d.Position(strings.Index(text, c.at)+1, protocol.UTF16)
		client.result(&h, "textDocument/hover",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		if h == nil || !strings.Contains(h.Contents.Value, c.want) {
			t.Errorf("%s: %+v, want %s", c.at, h, c.want)
		}
	}
}

// The keys of an element of include and of the options of mains are described.
func TestHoverKeys(t *testing.T) {
	for marked, want := range map[string]string{
		"include = [{ pa‸th = \"svc/*.hcl\", as = \"x\" }]\n":                 "relative to this one",
		"include = [{ path = \"svc/*.hcl\", a‸s = \"x\" }]\n":                 "what it exports",
		"locals {\n  m = mains(\"./...\", { c‸go = false })\n}\n":             "Whether C code can be compiled",
		"locals {\n  m = mains(\"./...\", { exclude = [], t‸ags = [] })\n}\n": "Build tags that hold",
		"locals {\n  m = merge({ c‸go = 1 }, {})\n}\n":                        "",
	} {
		text, at := where(t, marked)
		path := filepath.Join(tempDir(t), "gobuild.hcl")
		client := start(t, Options{})
		client.initialize(filepath.Dir(path), protocol.Object{})
		client.open(path, text)
		var h *protocol.Hover
		client.result(&h, "textDocument/hover",
			protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(path)}, "position": at})
		if want == "" && h != nil || want != "" && (h == nil || !strings.Contains(h.Contents.Value, want)) {
			t.Errorf("%s: %+v, want %s", marked, h, want)
		}
	}
}

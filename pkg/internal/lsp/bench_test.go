package lsp

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// large is a file of 2,000 blocks.
func large() string {
	var b strings.Builder
	b.WriteString("toolchain \"stable\" { version = \"1.26.8\" }\nvariable \"v\" { default = \"x\" }\n")
	for i := range 999 {
		fmt.Fprintf(&b, "\ntarget \"t%d\" {\n  package   = \"./cmd/t%d\"\n  toolchain = toolchain.stable\n  stamp    "+
			" = { \"main.v\" = var.v }\n}\n", i, i)
		fmt.Fprintf(&b, "\nimage \"t%d\" {\n  base    = \"scratch\"\n  targets = [target.t%d]\n  tags    = "+
			"[\"t%d:${var.v}\"]\n}\n", i, i, i)
	}
	return b.String()
}

// BenchmarkRequests asks for everything in a file of 2,000 blocks, in which a character was
// typed just before.
func BenchmarkRequests(b *testing.B) {
	dir := tempDir(b)
	path := filepath.Join(dir, "gobuild.hcl")
	text := large()
	write(b, dir, map[string]string{"gobuild.hcl": text})
	c := start(b, Options{Knowledge: silent{}, Delay: time.Hour})
	c.initialize(dir, protocol.Object{})
	c.open(path, text)
	doc := protocol.DocumentID{URI: protocol.URIOf(path)}
	at := protocol.PositionParams{TextDocument: doc, Position: protocol.Position{Line: 5, Character: 27}}
	version, end := 1, protocol.Position{Line: 3000}
	for _, r := range []struct {
		method string
		params any
	}{
		{"completion", at}, {"hover", at}, {"definition", at}, {"signatureHelp", at},
		{"references", protocol.ReferenceParams{PositionParams: at}},
		{"rename", protocol.RenameParams{PositionParams: at, NewName: "new"}},
		{"documentSymbol", protocol.DocumentParams{TextDocument: doc}},
		{"foldingRange", protocol.DocumentParams{TextDocument: doc}},
		{"semanticTokens/full", protocol.DocumentParams{TextDocument: doc}},
		{"documentLink", protocol.DocumentParams{TextDocument: doc}},
		{"codeLens", protocol.DocumentParams{TextDocument: doc}},
		{"formatting", protocol.DocumentParams{TextDocument: doc}},
	} {
		b.Run(strings.ReplaceAll(r.method, "/", "-"), func(b *testing.B) {
			for b.Loop() {
				version++
				c.notify("textDocument/didChange", protocol.Object{
					"textDocument":   protocol.Object{"uri": doc.URI, "version": version},
					"contentChanges": []protocol.Object{{"range": protocol.Range{Start: end, End: end}, "text": "#"}},
				})
				if m := c.call("textDocument/"+r.method, r.params); m.Error != nil {
					b.Fatal(m.Error.Message)
				}
			}
		})
	}
}

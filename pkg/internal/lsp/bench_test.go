package lsp

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
	c.initialize(dir, object{})
	c.open(path, text)
	doc := documentID{uriOf(path)}
	at := positionParams{doc, Position{5, 27}}
	version := 1
	for _, r := range []struct {
		method string
		params any
	}{
		{"completion", at}, {"hover", at}, {"definition", at}, {"signatureHelp", at},
		{"references", referenceParams{positionParams: at}},
		{"rename", renameParams{at, "new"}},
		{"documentSymbol", documentParams{doc}}, {"foldingRange", documentParams{doc}},
		{"semanticTokens/full", documentParams{doc}}, {"documentLink", documentParams{doc}},
		{"codeLens", documentParams{doc}}, {"formatting", documentParams{doc}},
	} {
		b.Run(strings.ReplaceAll(r.method, "/", "-"), func(b *testing.B) {
			for b.Loop() {
				version++
				c.notify("textDocument/didChange", object{
					"textDocument":   object{"uri": doc.URI, "version": version},
					"contentChanges": []object{{"range": Range{Position{3000, 0}, Position{3000, 0}}, "text": "#"}},
				})
				if m := c.call("textDocument/"+r.method, r.params); m.Error != nil {
					b.Fatal(m.Error.Message)
				}
			}
		})
	}
}

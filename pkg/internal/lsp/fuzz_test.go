package lsp

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/testleaks"
)

// asked are what FuzzServer asks for.
var asked = []string{
	"textDocument/completion", "textDocument/hover", "textDocument/signatureHelp", "textDocument/definition",
	"textDocument/references", "textDocument/documentHighlight", "textDocument/prepareRename", "textDocument/rename",
	"textDocument/documentSymbol", "workspace/symbol", "textDocument/formatting", "textDocument/rangeFormatting",
	"textDocument/foldingRange", "textDocument/semanticTokens/full", "textDocument/documentLink",
	"textDocument/codeAction", "textDocument/codeLens", "workspace/executeCommand", "initialize", "shutdown",
	"unheardOf",
}

// A calm is a log in which there may be anything but panics.
type calm struct {
	mu sync.Mutex
	bytes.Buffer
}

func (c *calm) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Buffer.Write(p)
}

// FuzzServer sends a server anything, in any order: it answers every request, never panics,
// and ends leaving nothing behind. Three bytes of the script are a message and a position.
func FuzzServer(f *testing.F) {
	f.Add([]byte{}, "", "", false)
	f.Fuzz(func(t *testing.T, script []byte, text, raw string, json bool) {
		before := runtime.NumGoroutine()
		log := &calm{}
		path := filepath.Join(t.TempDir(), "gobuild.hcl")
		if json {
			path += ".json"
		}
		c := start(t, Options{Log: log, Delay: time.Microsecond})
		x := fuzzed{client: c, path: path, text: text}
		for i := 0; i+2 < len(script) && i < 90; i += 3 {
			x.step(int(script[i]), protocol.Position{Line: int(int8(script[i+1])), Character: int(int8(script[i+2]))})
		}
		if _, err := fmt.Fprint(c.out, strings.ReplaceAll(raw, "\"exit\"", "")); err != nil {
			t.Fatal(err)
		}
		c.out.Close()
		_ = c.end()
		if strings.Contains(log.String(), "panic") {
			t.Fatal(log.String())
		}
		if d := document.New("", path, []byte(text)); !document.IsBroken(d) && !bytes.Equal(document.Format(d),
			hclwrite.Format(d.Text)) {
			t.Fatalf("%q is formatted in another way as a whole", text)
		}
		if left := testleaks.Left(before, 500*time.Millisecond); left != "" {
			t.Fatalf("goroutines are left:\n%s", left)
		}
	})
}

type fuzzed struct {
	*client
	path, text string
	version    int
}

// step sends one message.
func (x *fuzzed) step(what int, at protocol.Position) {
	doc := protocol.Object{"uri": protocol.URIOf(x.path), "version": x.version}
	x.version++
	switch what %= len(asked) + 5; what {
	default:
		x.call(asked[what], protocol.Object{
			"textDocument": doc, "position": at, "newName": "n", "range": protocol.Range{Start: at,
				End: protocol.Position{Line: at.Character, Character: at.Line}}, "query": "t",
			"context": protocol.Object{"diagnostics": []protocol.Diagnostic{
				{Source: "gobuild", Message: "Did you mean a.b?", Range: protocol.Range{Start: at, End: at}},
				{Source: "gobuild", Message: "needs package: write package = …",
					Range: protocol.Range{Start: at, End: at}},
				{Source: "gobuild", Message: "There is no toolchain \"x\"", Range: protocol.Range{Start: at, End: at}},
			}},
		})
	case len(asked):
		x.notify("textDocument/didOpen", protocol.Object{
			"textDocument": protocol.Object{"uri": protocol.URIOf(x.path), "version": x.version,
				"text": x.text}})
	case len(asked) + 1, len(asked) + 2:
		x.notify("textDocument/didChange", protocol.Object{"textDocument": doc, "contentChanges": []protocol.Object{
			{"range": protocol.Range{Start: at, End: protocol.Position{Line: at.Line + 1, Character: at.Character}},
				"text": x.text[:min(len(x.text), int(uint8(at.Character)))]},
		}})
	case len(asked) + 3:
		x.notify("textDocument/didClose", protocol.Object{"textDocument": doc})
	case len(asked) + 4:
		x.notify("workspace/didChangeWatchedFiles", protocol.Object{
			"changes": []protocol.Object{{"uri": protocol.URIOf(x.path), "type": 2}}})
	}
}

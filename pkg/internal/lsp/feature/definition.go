package feature

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

// Definition returns where what a reference names is described, and where a package's main
// function stands (LSP 3.17, textDocument/definition).
func Definition(ctx context.Context, v *Env, at *protocol.PositionParams) ([]protocol.Location, error) {
	p, d, n, ok := v.lookUp(ctx, *at)
	if p == nil {
		return nil, nil
	}
	offset := d.Offset(at.Position, v.Client.Encoding)
	if !ok {
		if dir := directoryAt(p, d, offset); dir != "" {
			return []protocol.Location{entryOf(dir)}, nil
		}
		return nil, nil
	}
	found := []protocol.Location{}
	for _, o := range p.Occurrences(n) {
		if o.Def {
			found = append(found, v.locate(o))
		}
	}
	return slices.Compact(found), nil
}

// directoryAt returns the directory that a string at a place names, "" if there is none.
func directoryAt(p *workspace.Project, d *document.Document, offset int) string {
	for _, l := range p.PathsIn(d) {
		if l.At.Has(offset) && l.Dir {
			return l.Path
		}
	}
	return ""
}

// entryOf returns the main function of a package's directory, else its first Go file, else the
// directory.
func entryOf(dir string) protocol.Location {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		text = append([]byte("\n"), text...)
		if i := bytes.Index(text, []byte("\nfunc main()")); i >= 0 {
			go1 := document.New(protocol.URIOf(f), f, text[1:])
			return protocol.Location{URI: go1.URI, Range: go1.Range(i+len("func "), i+len("func main"), protocol.UTF16)}
		}
	}
	if len(files) > 0 {
		return protocol.Location{URI: protocol.URIOf(files[0])}
	}
	return protocol.Location{URI: protocol.URIOf(dir)}
}

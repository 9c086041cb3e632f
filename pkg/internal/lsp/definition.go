package lsp

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Definition returns where what a reference names is described, and where a package's main
// function stands (LSP 3.17, textDocument/definition).
func findDefinition(ctx context.Context, v *environ, at *positionParams) ([]Location, error) {
	p, d, n, ok := v.look(ctx, *at)
	if p == nil {
		return nil, nil
	}
	offset := d.offset(at.Position, v.client.encoding)
	if !ok {
		if dir := directoryAt(p, d, offset); dir != "" {
			return []Location{entryOf(dir)}, nil
		}
		return nil, nil
	}
	found := []Location{}
	for _, o := range p.occurrences(n) {
		if o.def {
			found = append(found, Location{o.doc.uri, o.doc.span(o.at.from, o.at.to, v.client.encoding)})
		}
	}
	return slices.Compact(found), nil
}

// directoryAt is the directory that a string at a place names, "" where there is none.
func directoryAt(p *project, d *document, offset int) string {
	for _, l := range p.pathsIn(d) {
		if l.at.has(offset) && l.dir {
			return l.path
		}
	}
	return ""
}

// entryOf is the main function of a package's directory, else its first Go file, else the
// directory.
func entryOf(dir string) Location {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		text = append([]byte("\n"), text...)
		if i := bytes.Index(text, []byte("\nfunc main()")); i >= 0 {
			go1 := newDocument(uriOf(f), f, text[1:])
			return Location{go1.uri, go1.span(i+len("func "), i+len("func main"), utf16Units)}
		}
	}
	if len(files) > 0 {
		return Location{URI: uriOf(files[0])}
	}
	return Location{URI: uriOf(dir)}
}

package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
)

const (
	nativeSuffix = ".hcl"
	jsonSuffix   = ".hcl.json"
)

// parse reads one file. With errors the source holds what could be read.
func parse(path string, data []byte, out *collector) *document {
	src := &document{path: path, dir: filepath.Dir(path), json: strings.HasSuffix(path, ".json")}
	src.body = &body{attrs: map[string]*attribute{}}
	if d := refuse(path, data, src.json); d != nil {
		src.file = &hcl.File{Bytes: data}
		src.broken = append(src.broken, *d.Subject)
		out.add(d)
		return src
	}
	var diags hcl.Diagnostics
	if src.json {
		src.file, diags = json.Parse(data, path)
	} else {
		src.file, diags = hclsyntax.ParseConfig(data, path, hcl.InitialPos)
	}
	src.syntax(diags, out)
	if src.file == nil {
		src.file = &hcl.File{Bytes: data}
	}
	if src.json && diags.HasErrors() {
		return src // JSON cannot be read in part
	}
	src.read(out)
	return src
}

// syntax reports what the parser found and keeps where the syntax is wrong.
func (s *document) syntax(diags hcl.Diagnostics, out *collector) {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Summary != "Attribute redefined" && d.Subject != nil {
			s.broken = append(s.broken, *d.Subject)
		}
	}
	out.add(diags...)
}

func (s *document) read(out *collector) {
	if b, ok := s.file.Body.(*hclsyntax.Body); ok {
		s.body = nativeBody(s, b, rootShape, out)
	} else if s.file.Body != nil {
		s.body = jsonBody(s, s.file.Body, rootShape, out)
	}
}

// unreadable is the error of a file that cannot be read.
func unreadable(path string, err error) *hcl.Diagnostic {
	d := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Cannot read file"}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.Detail = path + " does not exist."
	default:
		d.Detail = err.Error() + "."
	}
	return d
}

package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

const (
	nativeSuffix = ".hcl"
	jsonSuffix   = ".hcl.json"
)

// parse reads one file. With errors the source holds what could be read.
func parse(path string, data []byte, out *collector) *document {
	src := &document{path: path, dir: filepath.Dir(path), json: strings.HasSuffix(path, ".json")}
	src.body = newBody()
	if d := refuse(path, data, src.json); d != nil {
		src.file = &hcl.File{Bytes: data}
		src.broken = append(src.broken, *d.Subject)
		out.add(d)
		return src
	}
	var diags hcl.Diagnostics
	if src.json {
		src.file, diags = parseJSON(path, data)
	} else {
		src.file, diags, src.lost = parseNative(path, data)
	}
	if src.file == nil {
		src.file = &hcl.File{Bytes: data}
	}
	src.syntax(diags, out)
	if !src.json || !diags.HasErrors() { // JSON cannot be read in part
		src.read(out)
	}
	return src
}

// syntax reports what the parser found and keeps where the syntax is wrong.
func (s *document) syntax(diags hcl.Diagnostics, out *collector) {
	for _, d := range diags {
		if isSyntaxError(d) {
			s.broken = append(s.broken, *d.Subject)
		}
		out.add(d)
	}
}

// parseJSON parses the JSON syntax. Of its mistakes only the first is kept: the others
// follow from it.
func parseJSON(path string, data []byte) (*hcl.File, hcl.Diagnostics) {
	file, diags := json.Parse(data, path)
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return file, hcl.Diagnostics{diag.Classify(d, diag.InvalidSyntax)}
		}
	}
	return file, nil
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
	if errors.Is(err, fs.ErrNotExist) {
		return diag.General(diag.CannotReadFile, "%s does not exist.", path)
	}
	var large *readable.TooLargeError
	if errors.As(err, &large) {
		return diag.General(diag.FileTooLarge, "%v: it cannot be a gobuild file.", err)
	}
	return diag.General(diag.CannotReadFile, "%v.", err)
}

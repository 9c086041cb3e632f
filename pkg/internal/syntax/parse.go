package syntax

import (
	"cmp"
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
func parse(path string, data []byte, out *diag.Collector) *Document {
	src := &Document{Path: path, Dir: filepath.Dir(path), JSON: strings.HasSuffix(path, ".json")}
	src.Body = NewBody()
	if d := checkLimits(path, data, src.JSON); d != nil {
		src.File = &hcl.File{Bytes: data}
		src.Broken = append(src.Broken, *d.Subject)
		out.Add(d)
		return src
	}
	var diags hcl.Diagnostics
	if src.JSON {
		src.File, diags = parseJSON(path, data)
	} else {
		src.File, diags, src.Lost = parseNative(path, data)
	}
	if src.File == nil {
		src.File = &hcl.File{Bytes: data}
	}
	src.addSyntaxErrors(diags, out)
	if !src.JSON || !diags.HasErrors() { // JSON cannot be read in part
		src.read(out)
	}
	return src
}

// parseJSON parses the JSON syntax. Of its mistakes only the first is kept: the others
// follow from it.
func parseJSON(path string, data []byte) (*hcl.File, hcl.Diagnostics) {
	file, diags := json.Parse(data, path)
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return file, hcl.Diagnostics{cmp.Or(jsonMistake(path, data), diag.Classify(d, diag.InvalidSyntax))}
		}
	}
	return file, nil
}

// readError returns the error of a file that cannot be read.
func readError(path string, err error) *hcl.Diagnostic {
	if errors.Is(err, fs.ErrNotExist) {
		return diag.General(diag.CannotReadFile, "%s does not exist.", path)
	}
	var large *readable.TooLargeError
	if errors.As(err, &large) {
		return diag.General(diag.FileTooLarge, "%v: it cannot be a gobuild file.", err)
	}
	return diag.General(diag.CannotReadFile, "%v.", err)
}

// Parse reads one file of the native syntax as Load does: what surrounds a mistake is
// left out, and the rest is there. The body is never nil.
func Parse(path string, data []byte) (*hclsyntax.Body, hcl.Diagnostics) {
	empty := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}}
	if d := checkLimits(path, data, false); d != nil {
		return empty, hcl.Diagnostics{d}
	}
	file, diags, _ := parseNative(path, data)
	if body, ok := file.Body.(*hclsyntax.Body); ok {
		return body, diags
	}
	return empty, diags
}

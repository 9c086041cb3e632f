package lsp

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// diagnosticOf returns a message about a document in the protocol's form. One of another file, or of
// none, stands at the file's start.
func diagnosticOf(doc *document, d *hcl.Diagnostic, e encoding) Diagnostic {
	kind := diag.Of(d).Kind
	out := Diagnostic{Severity: severityError, Code: kind.Code, CodeDescription: &codeDescription{kind.URL()},
		Source: "gobuild", Message: strings.TrimSuffix(d.Summary+": "+d.Detail, ": ")}
	if d.Severity == hcl.DiagWarning {
		out.Severity = severityWarning
	}
	if d.Subject != nil && d.Subject.Filename == doc.path {
		out.Range = doc.place(*d.Subject, e)
		if out.Range.Start == out.Range.End { // nothing would be underlined
			out.Range = doc.span(d.Subject.Start.Byte, doc.next(d.Subject.Start.Byte), e)
		}
	}
	return out
}

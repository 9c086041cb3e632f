package feature

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// Diagnose returns a message about a document in the protocol's form. One of another file, or of
// none, is at the file's start.
func Diagnose(doc *document.Document, d *hcl.Diagnostic, e protocol.Encoding) protocol.Diagnostic {
	kind := diag.Of(d).Kind
	out := protocol.Diagnostic{Severity: protocol.SeverityError, Code: kind.Code,
		CodeDescription: &protocol.CodeDescription{Href: kind.URL()},
		Source:          "gobuild", Message: strings.TrimSuffix(d.Summary+": "+d.Detail, ": ")}
	if d.Severity == hcl.DiagWarning {
		out.Severity = protocol.SeverityWarning
	}
	if d.Subject != nil && d.Subject.Filename == doc.Path {
		out.Range = doc.RangeOf(*d.Subject, e)
		if out.Range.Start == out.Range.End { // nothing would be underlined
			out.Range = doc.Range(d.Subject.Start.Byte, doc.NextRune(d.Subject.Start.Byte), e)
		}
	}
	return out
}

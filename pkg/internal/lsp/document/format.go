package document

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// FormatEdits returns what formatting a document changes in the lines from, to; nothing where its syntax
// is wrong. Formatting never joins or splits lines, so that each changed line is an edit.
func FormatEdits(d *Document, from, to int, e protocol.Encoding) []protocol.TextEdit {
	edits := []protocol.TextEdit{}
	if IsBroken(d) {
		return edits
	}
	formatted := Format(d)
	if bytes.Equal(formatted, d.Text) {
		return edits
	}
	after := New(d.URI, d.Path, formatted)
	if len(after.lines) != len(d.lines) {
		if from > 0 || to < len(d.lines) {
			return edits
		}
		return []protocol.TextEdit{{Range: d.Range(0, len(d.Text), e), NewText: string(formatted)}}
	}
	for line := max(from, 0); line < min(to, len(d.lines)); line++ {
		was := d.Text[d.lines[line]:d.LineEnd(line)]
		if is := after.Text[after.lines[line]:after.LineEnd(line)]; !bytes.Equal(was, is) {
			edits = append(edits, protocol.TextEdit{
				Range: d.Range(d.lines[line], d.LineEnd(line), e), NewText: string(is)})
		}
	}
	return edits
}

// Format returns the document as hclwrite formats it. That aligns lines which follow each other,
// so that what an empty line or a closing brace on its own ends can be formatted by itself,
// and is kept.
func Format(d *Document) []byte {
	parts := d.Chunks()
	d.known.mu.Lock()
	defer d.known.mu.Unlock()
	now := map[string][]byte{}
	var all []byte
	from := 0
	for i, part := range parts {
		if i+1 < len(parts) && !strings.HasSuffix(part.Text, "\n\n") && !strings.HasSuffix(part.Text, "\n}\n") {
			continue
		}
		unit := string(d.Text[from : part.At+len(part.Text)])
		from = part.At + len(part.Text)
		text, ok := d.known.formatted[unit]
		if !ok {
			text = hclwrite.Format([]byte(unit))
		}
		now[unit] = text
		all = append(all, text...)
	}
	d.known.formatted = now
	return all
}

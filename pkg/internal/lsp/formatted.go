package lsp

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// edits are what formatting changes in the lines from, to. Formatting never joins or splits
// lines, so that each changed line is an edit.
func (d *document) edits(from, to int, e encoding) []TextEdit {
	edits := []TextEdit{}
	if d.isBroken() {
		return edits
	}
	formatted := d.formatted()
	if bytes.Equal(formatted, d.text) {
		return edits
	}
	after := newDocument(d.uri, d.path, formatted)
	if len(after.lines) != len(d.lines) {
		if from > 0 || to < len(d.lines) {
			return edits
		}
		return []TextEdit{{d.span(0, len(d.text), e), string(formatted)}}
	}
	for line := max(from, 0); line < min(to, len(d.lines)); line++ {
		was := d.text[d.lines[line]:d.lineEnd(line)]
		if is := after.text[after.lines[line]:after.lineEnd(line)]; !bytes.Equal(was, is) {
			edits = append(edits, TextEdit{d.span(d.lines[line], d.lineEnd(line), e), string(is)})
		}
	}
	return edits
}

// formatted is the document as hclwrite formats it. That aligns lines which follow each other,
// so that what an empty line or a closing brace on its own ends can be formatted by itself,
// and is kept.
func (d *document) formatted() []byte {
	parts := d.chunks()
	d.known.mu.Lock()
	defer d.known.mu.Unlock()
	now := map[string][]byte{}
	var all []byte
	from := 0
	for i, part := range parts {
		if i+1 < len(parts) && !strings.HasSuffix(part.text, "\n\n") && !strings.HasSuffix(part.text, "\n}\n") {
			continue
		}
		unit := string(d.text[from : part.at+len(part.text)])
		from = part.at + len(part.text)
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

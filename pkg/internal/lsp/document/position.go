package document

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// lines returns the offsets at which a text's lines begin. A line ends with \n, \r\n or \r
// (LSP 3.17, Text Documents).
func lines(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// Offset returns the offset of a position. A position after a line's end is the line's end, one within a rune
// the rune's start, one after the text the text's end.
func (d *Document) Offset(p protocol.Position, e protocol.Encoding) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(d.lines):
		return len(d.Text)
	}
	at, end := d.lines[p.Line], d.LineEnd(p.Line)
	for left := p.Character; left > 0 && at < end; {
		r, size := utf8.DecodeRune(d.Text[at:end])
		if left -= e.Units(r, size); left < 0 {
			break
		}
		at += size
	}
	return at
}

// LineCount returns how many lines there are.
func (d *Document) LineCount() int { return len(d.lines) }

// LineEnd returns where a line ends, before what ends it.
func (d *Document) LineEnd(line int) int {
	end := len(d.Text)
	if line+1 < len(d.lines) {
		end = d.lines[line+1]
	}
	for end > d.lines[line] && (d.Text[end-1] == '\n' || d.Text[end-1] == '\r') {
		end--
	}
	return end
}

// Position returns the position of a byte. An offset within a rune counts as the rune's start.
func (d *Document) Position(offset int, e protocol.Encoding) protocol.Position {
	offset = min(max(offset, 0), len(d.Text))
	line := sort.SearchInts(d.lines, offset+1) - 1
	p := protocol.Position{Line: line}
	for at := d.lines[line]; at < offset; {
		r, size := utf8.DecodeRune(d.Text[at:])
		if at += size; at > offset {
			break
		}
		p.Character += e.Units(r, size)
	}
	return p
}

// Range returns the range between two bytes.
func (d *Document) Range(from, to int, e protocol.Encoding) protocol.Range {
	return protocol.Range{Start: d.Position(from, e), End: d.Position(max(from, to), e)}
}

// RangeOf returns a range of HCL's: its columns count graphemes, so that only its bytes are used.
func (d *Document) RangeOf(r hcl.Range, e protocol.Encoding) protocol.Range {
	return d.Range(r.Start.Byte, r.End.Byte, e)
}

// NextRune returns where the rune ends that starts at a byte, at most the line's end.
func (d *Document) NextRune(offset int) int {
	if offset >= len(d.Text) || d.Text[offset] == '\n' || d.Text[offset] == '\r' {
		return offset
	}
	_, size := utf8.DecodeRune(d.Text[offset:])
	return offset + size
}

// Indent returns what the line of a byte begins with.
func (d *Document) Indent(at int) string {
	line := d.Position(at, protocol.UTF8).Line
	text := d.Slice(Span{d.lines[line], d.LineEnd(line)})
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

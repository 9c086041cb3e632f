package lsp

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
)

// lines are the offsets at which a text's lines begin. A line ends with \n, \r\n or \r
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

// offset is the byte that a position stands before. A position behind a line's end is the
// line's end, one within a rune the rune's begin, one behind the text the text's end.
func (d *document) offset(p Position, e encoding) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(d.lines):
		return len(d.text)
	}
	at, end := d.lines[p.Line], d.lineEnd(p.Line)
	for left := p.Character; left > 0 && at < end; {
		r, size := utf8.DecodeRune(d.text[at:end])
		if left -= e.units(r, size); left < 0 {
			break
		}
		at += size
	}
	return at
}

// lineCount returns how many lines there are.
func (d *document) lineCount() int { return len(d.lines) }

// lineEnd is where a line ends, before what ends it.
func (d *document) lineEnd(line int) int {
	end := len(d.text)
	if line+1 < len(d.lines) {
		end = d.lines[line+1]
	}
	for end > d.lines[line] && (d.text[end-1] == '\n' || d.text[end-1] == '\r') {
		end--
	}
	return end
}

// position is where a byte stands. An offset within a rune counts as the rune's begin.
func (d *document) position(offset int, e encoding) Position {
	offset = min(max(offset, 0), len(d.text))
	line := sort.SearchInts(d.lines, offset+1) - 1
	p := Position{Line: line}
	for at := d.lines[line]; at < offset; {
		r, size := utf8.DecodeRune(d.text[at:])
		if at += size; at > offset {
			break
		}
		p.Character += e.units(r, size)
	}
	return p
}

// span is a range between two bytes.
func (d *document) span(from, to int, e encoding) Range {
	return Range{d.position(from, e), d.position(max(from, to), e)}
}

// place is a range of HCL's: its columns count graphemes, so that only its bytes are used.
func (d *document) place(r hcl.Range, e encoding) Range {
	return d.span(r.Start.Byte, r.End.Byte, e)
}

// next is where the rune ends that begins at a byte, at most the line's end.
func (d *document) next(offset int) int {
	if offset >= len(d.text) || d.text[offset] == '\n' || d.text[offset] == '\r' {
		return offset
	}
	_, size := utf8.DecodeRune(d.text[offset:])
	return offset + size
}

// indent is what the line of a byte begins with.
func (d *document) indent(at int) string {
	line := d.position(at, utf8Units).Line
	text := d.slice(span{d.lines[line], d.lineEnd(line)})
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

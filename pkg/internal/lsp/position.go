package lsp

import (
	"sort"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
)

// An encoding is what a Position's character counts (LSP 3.17, PositionEncodingKind).
type encoding string

const (
	utf8Units  encoding = "utf-8"
	utf16Units encoding = "utf-16"
	utf32Units encoding = "utf-32"
)

// units is how many units a rune is, which takes up size bytes.
func (e encoding) units(r rune, size int) int {
	switch {
	case e == utf8Units:
		return size
	case e == utf16Units && r >= 0x10000:
		return 2
	}
	return 1
}

// agree is the first encoding that the client prefers and the server knows.
func agree(offered []string) encoding {
	for _, o := range offered {
		switch e := encoding(o); e {
		case utf8Units, utf16Units, utf32Units:
			return e
		}
	}
	return utf16Units
}

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

package diag

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcled"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// Write prints every diagnostic: what is wrong, where (file, line and column),
// the line itself with the place underlined, and what to do. Errors come first, each by
// file and line. files are the files by the name that ranges have, as in File.Sources.
// Details are wrapped to width columns; 0 wraps nothing. color makes use of escape codes.
func Write(w io.Writer, files map[string]*hcl.File, diags hcl.Diagnostics, width uint, color bool) error {
	p := printer{files: files, width: int(width), color: color}
	p.dir, _ = os.Getwd()
	var b strings.Builder
	for i, d := range Sort(diags) {
		if i > 0 {
			b.WriteString("\n")
		}
		p.diagnostic(&b, d)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

type printer struct {
	files map[string]*hcl.File
	dir   string
	width int
	color bool
}

const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	bold   = "\x1b[1m"
	reset  = "\x1b[0m"
)

func (p *printer) paint(codes, s string) string {
	if !p.color {
		return s
	}
	return codes + s + reset
}

func (p *printer) diagnostic(b *strings.Builder, d *hcl.Diagnostic) {
	severity, paint := "Error", red
	if d.Severity == hcl.DiagWarning {
		severity, paint = "Warning", yellow
	}
	fmt.Fprintf(b, "%s %s\n", p.paint(paint+bold, severity+":"), p.paint(bold, visible.Line(d.Summary)))
	if d.Subject != nil {
		p.excerpt(b, *d.Subject, paint)
	}
	for _, line := range wrap(visible.Text(d.Detail), p.width-2) {
		b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
}

// excerpt writes where a range is and the line that it begins in.
func (p *printer) excerpt(b *strings.Builder, r hcl.Range, paint string) {
	fmt.Fprintf(b, "  on %s line %d, column %d%s:\n", visible.Line(RelativePath(p.dir, r.Filename)), r.Start.Line,
		r.Start.Column, visible.Line(p.context(r)))
	f := p.files[r.Filename]
	if f == nil || r.Start.Byte > len(f.Bytes) || r.Start.Byte < 0 {
		return
	}
	begin := strings.LastIndexByte(string(f.Bytes[:r.Start.Byte]), '\n') + 1
	line, _, _ := strings.Cut(string(f.Bytes[begin:]), "\n")
	line = strings.TrimRight(line, "\r")
	from := min(r.Start.Byte-begin, len(line))
	to := min(max(r.End.Byte-begin, from), len(line))
	line, from, to = cutLine(line, from, to)
	gutter := fmt.Sprintf("  %4d | ", r.Start.Line)
	before, at, after := visible.Source(line[:from]), visible.Source(line[from:to]), visible.Source(line[to:])
	fmt.Fprintf(b, "%s%s%s%s\n", gutter, before, at, after)
	fmt.Fprintf(b, "%s| %s%s\n", strings.Repeat(" ", len(gutter)-2), blankOf(before), p.paint(paint, carets(at)))
}

// Of a long line, as in a generated file, only what is around the place is shown.
const (
	longLine = 300 // bytes
	around   = 100 // bytes shown on either side
)

// cutLine shortens a line around the range from, to, and returns where that is now.
func cutLine(line string, from, to int) (cut string, cutFrom, cutTo int) {
	if len(line) <= longLine {
		return line, from, to
	}
	begin, end := from-around, from+around
	for begin > 0 && !utf8.RuneStart(line[begin]) {
		begin--
	}
	for end < len(line) && !utf8.RuneStart(line[end]) {
		end++
	}
	before, after := "…", "…"
	if begin <= 0 {
		begin, before = 0, ""
	}
	if end >= len(line) {
		end, after = len(line), ""
	}
	shift := len(before) - begin
	return before + line[begin:end] + after, from + shift, min(to, end) + shift
}

// maxContext is the length up to which a block is named, in bytes: it may have any number of labels.
const maxContext = 200

// context names the block that a range is in.
func (p *printer) context(r hcl.Range) string {
	f := p.files[r.Filename]
	if f == nil || f.Nav == nil || f.Body == nil {
		return ""
	}
	where := hcled.ContextString(f, r.Start.Byte)
	if where != "" && len(where) <= maxContext && !strings.ContainsAny(where, "\n\r") {
		return ", in " + where
	}
	return ""
}

// blankOf returns spaces as wide as s, with its tabs.
func blankOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, s)
}

func carets(s string) string { return strings.Repeat("^", max(1, len([]rune(s)))) }

// wrap breaks text into lines of at most width columns; longer words stay whole.
func wrap(s string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			switch {
			case line == "":
				line = word
			case width > 0 && len([]rune(line))+1+len([]rune(word)) > width:
				lines = append(lines, line)
				line = word
			default:
				line += " " + word
			}
		}
		lines = append(lines, line)
	}
	if s == "" {
		return nil
	}
	return lines
}

// RelativePath returns path relative to dir if it is below dir.
func RelativePath(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}

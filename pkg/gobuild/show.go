package gobuild

import (
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// text is standard output for people, wherever it goes: names and what others said are shown
// without control characters.
func (s *session) text() io.Writer { return visible.Writer(s.opts.Stdout) }

// source is standard output for what other programs take as it is, such as a diff. On a terminal
// it is text.
func (s *session) source() io.Writer {
	if f := asFile(s.opts.Stdout); f != nil && isTerminal(f) {
		return s.text()
	}
	return s.opts.Stdout
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// A table has columns as wide as they must be.
type table struct{ w *tabwriter.Writer }

func newTable(w io.Writer, titles ...string) *table {
	t := &table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.row(titles...)
	return t
}

// row writes a row; its cells are shown on one line.
func (t *table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = visible.Line(c)
	}
	_, _ = io.WriteString(t.w, strings.Join(cells, "\t")+"\n")
}

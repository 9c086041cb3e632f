package report

import (
	"io"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Table has columns as wide as they must be.
type Table struct {
	titles []string
	rows   [][]string
}

// NewTable returns a table without rows.
func NewTable(titles ...string) *Table { return &Table{titles: titles} }

// Row adds a row; its cells are shown on one line.
func (t *Table) Row(cells ...string) {
	for i, c := range cells {
		cells[i] = visible.Line(c)
	}
	t.rows = append(t.rows, cells)
}

// gap is between two columns.
const gap = "  "

// Write writes the table, without columns that are empty. Where w is a terminal, a row is one line:
// the columns named by drop are left out, the first ones first, until the rows fit.
func (t *Table) Write(w io.Writer, drop ...string) error {
	_, err := io.WriteString(w, t.format(progress.Width(w), drop))
	return err
}

// format returns the table for a width; 0 for any.
func (t *Table) format(width int, drop []string) string {
	shown := t.columns()
	for _, title := range drop {
		if width == 0 || lineWidth(shown) <= width {
			break
		}
		rest := slices.DeleteFunc(slices.Clone(shown), func(c column) bool { return c.title == title })
		if len(rest) > 0 {
			shown = rest
		}
	}
	var b strings.Builder
	for i := range len(t.rows) + 1 {
		line := ""
		for n, c := range shown {
			line += c.cells[i]
			if n < len(shown)-1 {
				line += strings.Repeat(" ", c.width-progress.Columns(c.cells[i])) + gap
			}
		}
		if width > 0 {
			line = progress.Truncate(line, width)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// A column has its title as the first cell.
type column struct {
	title string
	cells []string
	width int
}

// columns returns the columns that are not empty. An empty cell is "-", so that each row has all fields.
func (t *Table) columns() (list []column) {
	for i, title := range t.titles {
		c := column{title: title, cells: []string{title}, width: progress.Columns(title)}
		empty := true
		for _, row := range t.rows {
			cell := row[i]
			empty = empty && cell == ""
			if cell == "" {
				cell = "-"
			}
			c.cells = append(c.cells, cell)
			c.width = max(c.width, progress.Columns(cell))
		}
		if !empty {
			list = append(list, c)
		}
	}
	return list
}

// lineWidth is the width of a line with some columns.
func lineWidth(columns []column) int {
	sum := len(gap) * (len(columns) - 1)
	for _, c := range columns {
		sum += c.width
	}
	return sum
}

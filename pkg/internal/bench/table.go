package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// A table has a heading and lines of as many cells.
type table struct {
	heading []string
	lines   [][]string
}

// timesTable has the results of each tool.
func timesTable(rows []row) table {
	t := table{heading: []string{"Scenario", "Tool", "Median", "Fastest – slowest", "Runs", "× go build",
		"Peak memory"}}
	for _, r := range rows {
		t.lines = append(t.lines, []string{
			r.scenario, r.tool, seconds(r.median), seconds(r.low) + " – " +
				seconds(r.high), fmt.Sprint(r.runs), times(r.ratio), size(r.peak),
		})
	}
	return t
}

// goalsTable has the goals and whether they were met.
func goalsTable(goals []goal) table {
	t := table{heading: []string{"Goal", "Wanted", "Seen", "Met"}}
	for _, g := range goals {
		t.lines = append(t.lines, []string{g.what, g.wanted, g.seen, g.verdict()})
	}
	return t
}

// text writes a table for a terminal.
func (t table) text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	heading := strings.ToUpper(strings.Join(t.heading, "\t"))
	fmt.Fprintln(tw, strings.ReplaceAll(heading, "×", "x"))
	for _, line := range t.lines {
		fmt.Fprintln(tw, strings.Join(line, "\t"))
	}
	return tw.Flush()
}

// markdown is the table in Markdown. What repeats in the first column is left out.
func (t table) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(t.heading, " | "), strings.Repeat("---|", len(t.heading)))
	before := ""
	for _, line := range t.lines {
		cells := append([]string{line[0]}, line[1:]...)
		if cells[0] == before {
			cells[0] = ""
		}
		before = line[0]
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String()
}

// seconds is a duration with as many digits as mean something.
func seconds(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// times is a ratio, or a dash where there is none.
func times(r float64) string {
	switch {
	case r == 0:
		return "–"
	case r < 10:
		return fmt.Sprintf("%.2f", r)
	}
	return fmt.Sprintf("%.0f", r)
}

// size is an amount of memory, or a dash where it is not known.
func size(n int64) string {
	if n <= 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f MiB", float64(n)/mebi)
}

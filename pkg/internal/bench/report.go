package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Markers around what is replaced in Readme.
const beginMark, endMark = "<!-- bench:begin -->", "<!-- bench:end -->"

// A report is what a benchmark prints and writes down.
type report struct {
	Options
	results
	machine string
	mark    string
	scale   []int
}

func (r report) write() error {
	rows, goals := r.samples.rows(), r.goals()
	fmt.Fprintf(r.Stdout, "\n%s\n\n", r.machine)
	errs := []error{timesTable(rows).text(r.Stdout)}
	fmt.Fprintln(r.Stdout)
	errs = append(errs, goalsTable(goals).text(r.Stdout))
	for _, n := range r.notes {
		fmt.Fprintf(r.Stdout, "\n%s\n", n)
	}
	if r.Out != "" {
		picture := chart(rows, fmt.Sprintf(
			"%d images: how much longer than go build for the same binaries alone", r.Binaries))
		errs = append(errs, os.MkdirAll(r.Out, 0o755),
			os.WriteFile(filepath.Join(r.Out, "results.md"), []byte(r.markdown(rows, goals)), 0o644),
			os.WriteFile(filepath.Join(r.Out, "results.svg"), []byte(picture), 0o644))
	}
	if r.Readme != "" {
		errs = append(errs, r.writeReadme(rows))
	}
	return errors.Join(errs...)
}

// markdown is the whole report.
func (r report) markdown(rows []row, goals []goal) string {
	var w strings.Builder
	fmt.Fprintf(&w, "# What `go tool mage bench` saw\n\n![chart](results.svg)\n\n%s\n", r.about())
	fmt.Fprintf(&w, "\n%s\n", timesTable(rows).markdown())
	fmt.Fprint(&w, "Peak memory is that of the process itself, without those that it starts. A ratio is the median "+
		"of the ratios within each round.\n")
	fmt.Fprintf(&w, "\n## Goals\n\n%s", goalsTable(goals).markdown())
	if len(r.notes) > 0 {
		fmt.Fprintf(&w, "\n## Left out\n\n- %s\n", strings.Join(r.notes, "\n- "))
	}
	fmt.Fprintf(&w, "\n## Commands\n\n```\n%s\n```\n",
		strings.ReplaceAll(strings.Join(r.commands, "\n"), r.mark, "bench"))
	return w.String()
}

// about says what was measured, and where.
func (r report) about() string {
	return fmt.Sprintf("%d binaries over 20 shared packages; rounds: %d. Machine: %s.", r.Binaries,
		r.Rounds, r.machine)
}

// writeReadme replaces what is between the markers.
func (r report) writeReadme(rows []row) error {
	data, err := os.ReadFile(r.Readme)
	if err != nil {
		return err
	}
	var own []row
	for _, row := range rows {
		if row.ratio > 0 {
			own = append(own, row)
		}
	}
	rel, err := filepath.Rel(filepath.Dir(r.Readme), r.Out)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("\n![chart](%s)\n\n%s\n\n%s", path.Join(filepath.ToSlash(rel), "results.svg"), r.about(),
		timesTable(own).markdown())
	replaced, err := between(data, text)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Readme, err)
	}
	return os.WriteFile(r.Readme, replaced, 0o644)
}

// between replaces what is between the markers.
func between(data []byte, text string) ([]byte, error) {
	begin, end := bytes.Index(data, []byte(beginMark)), bytes.Index(data, []byte(endMark))
	if begin < 0 || end < begin {
		return nil, fmt.Errorf("there is no %s before a %s", beginMark, endMark)
	}
	head, tail := string(data[:begin+len(beginMark)]), string(data[end:])
	return []byte(head + "\n" + text + "\n" + tail), nil
}

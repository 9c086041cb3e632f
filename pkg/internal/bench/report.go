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

// Markers of what is replaced in the Readme.
const beginMark, endMark = "<!-- bench:begin -->", "<!-- bench:end -->"

// report prints what was seen and writes it down.
func (b *bench) report() error {
	rows, goals := b.samples.rows(), b.goals()
	fmt.Fprintf(b.Stdout, "\n%s\n\n", b.machine())
	errs := []error{timesTable(rows).text(b.Stdout)}
	fmt.Fprintln(b.Stdout)
	errs = append(errs, goalsTable(goals).text(b.Stdout))
	for _, n := range b.notes {
		fmt.Fprintf(b.Stdout, "\n%s\n", n)
	}
	if b.Out != "" {
		picture := chart(rows, fmt.Sprintf(
			"%d images: how much longer than go build for the same binaries alone", b.Binaries))
		errs = append(errs, os.MkdirAll(b.Out, 0o755),
			os.WriteFile(filepath.Join(b.Out, "results.md"), []byte(b.markdown(rows, goals)), 0o644),
			os.WriteFile(filepath.Join(b.Out, "results.svg"), []byte(picture), 0o644))
	}
	if b.Readme != "" {
		errs = append(errs, b.writeReadme(rows))
	}
	return errors.Join(errs...)
}

// markdown is the whole report.
func (b *bench) markdown(rows []row, goals []goal) string {
	var w strings.Builder
	fmt.Fprintf(&w, "# What `go tool mage bench` saw\n\n![chart](results.svg)\n\n%s\n", b.about())
	fmt.Fprintf(&w, "\n%s\n", timesTable(rows).markdown())
	fmt.Fprint(&w, "Peak memory is that of the process itself, without those that it starts. A ratio is the median "+
		"of the ratios within each round.\n")
	fmt.Fprintf(&w, "\n## Goals\n\n%s", goalsTable(goals).markdown())
	if len(b.notes) > 0 {
		fmt.Fprintf(&w, "\n## Left out\n\n- %s\n", strings.Join(b.notes, "\n- "))
	}
	fmt.Fprintf(&w, "\n## Commands\n\n```\n%s\n```\n",
		strings.ReplaceAll(strings.Join(b.commands, "\n"), b.mark, "bench"))
	return w.String()
}

// about says what was measured, and where.
func (b *bench) about() string {
	return fmt.Sprintf("%d binaries over 20 shared packages; rounds: %d. Machine: %s.", b.Binaries,
		b.Rounds, b.machine())
}

// writeReadme replaces what stands between the markers.
func (b *bench) writeReadme(rows []row) error {
	data, err := os.ReadFile(b.Readme)
	if err != nil {
		return err
	}
	var own []row
	for _, r := range rows {
		if r.ratio > 0 {
			own = append(own, r)
		}
	}
	rel, err := filepath.Rel(filepath.Dir(b.Readme), b.Out)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("\n![chart](%s)\n\n%s\n\n%s", path.Join(filepath.ToSlash(rel), "results.svg"), b.about(),
		timesTable(own).markdown())
	replaced, err := between(data, text)
	if err != nil {
		return fmt.Errorf("%s: %w", b.Readme, err)
	}
	return os.WriteFile(b.Readme, replaced, 0o644)
}

// between puts text between the markers.
func between(data []byte, text string) ([]byte, error) {
	begin, end := bytes.Index(data, []byte(beginMark)), bytes.Index(data, []byte(endMark))
	if begin < 0 || end < begin {
		return nil, fmt.Errorf("there is no %s before a %s", beginMark, endMark)
	}
	head, tail := string(data[:begin+len(beginMark)]), string(data[end:])
	return []byte(head + "\n" + text + "\n" + tail), nil
}

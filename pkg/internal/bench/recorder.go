package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A logger prints what the benchmark does, with the time of day.
type logger struct{ w io.Writer }

func (l logger) printf(format string, args ...any) {
	fmt.Fprintf(l.w, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// results are what a benchmark has measured.
type results struct {
	samples    samples
	containers int      // how many were started where nothing had changed
	commands   []string // the first of each tool
	notes      []string // what was left out, and why
}

// A recorder measures commands.
type recorder struct {
	results
	log     logger
	stdout  io.Writer
	names   *strings.Replacer // gives directories of this machine names
	printed map[string]bool   // by tool
}

func newRecorder(stdout io.Writer, log logger) *recorder {
	return &recorder{log: log, stdout: stdout, names: strings.NewReplacer(), printed: map[string]bool{}}
}

// measure runs a command and keeps what it took. The first command of each tool is printed.
func (r *recorder) measure(ctx context.Context, scenario, tool string, round int, c command) error {
	if !r.printed[tool] {
		r.printed[tool] = true
		shown := showCommand(c, r.names)
		r.commands = append(r.commands, shown)
		fmt.Fprintln(r.stdout, shown)
	}
	took, _, err := c.run(ctx)
	if err != nil {
		return err
	}
	r.samples = append(r.samples, sample{scenario, tool, round, took})
	r.log.printf("%s: %s: %s", scenario, tool, seconds(took.wall))
	return nil
}

// note records what was left out.
func (r *recorder) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
	r.log.printf(format, args...)
}

// showCommand is a command with names for the directories of this machine.
func showCommand(c command, names *strings.Replacer) string {
	text := c.String()
	program := filepath.Base(c.args[0])
	if path, err := exec.LookPath(program); err == nil && c.args[0] == path {
		text = strings.TrimPrefix(strings.Replace(" "+text, " "+path+" ", " "+program+" ", 1), " ")
	}
	if path := os.Getenv("PATH"); path != "" {
		text = strings.Replace(text, string(filepath.ListSeparator)+path, string(filepath.ListSeparator)+"$PATH", 1)
	}
	return names.Replace(text)
}

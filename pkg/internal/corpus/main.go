package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/gobuild-dev/gobuild/pkg/internal/testbinary"
)

func main() {
	only := flag.String("only", "", "names of repositories, separated by commas; left out, all")
	out := flag.String("out", filepath.Join("pkg", "corpus.md"), "the file of the table; empty for none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := tryAll(ctx, *only, *out); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// tryAll tries repositories with the gobuild of the working directory, and writes the table if it was all of
// them.
func tryAll(ctx context.Context, only, out string) error {
	dir, err := os.MkdirTemp("", "corpus-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	gobuild, err := testbinary.Build(dir)
	if err != nil {
		return err
	}
	var outcomes []outcome
	for _, r := range repositories {
		if only != "" && !slices.Contains(strings.Split(only, ","), r.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, r.name)
		o, err := r.tryIn(ctx, gobuild, dir)
		if err != nil {
			return err
		}
		outcomes = append(outcomes, o)
	}
	text := table(outcomes)
	fmt.Print(text)
	var failed error
	for _, o := range outcomes {
		if o.err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", o.repository.name, o.err))
		}
	}
	if failed != nil || only != "" || out == "" {
		return failed
	}
	return os.WriteFile(out, []byte(page(text)), 0o644)
}

// tryIn tries a repository in a directory of its own below dir, of which nothing stays.
func (r repository) tryIn(ctx context.Context, gobuild, dir string) (outcome, error) {
	clone, err := os.MkdirTemp(dir, "clone-")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(clone)
	o := r.try(ctx, gobuild, clone)
	return o, testbinary.Forget(clone)
}

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := Run(ctx, options()); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// options are those of the flags; the working directory is the clone of this repository.
func options() Options {
	o := Options{Stdout: os.Stdout, Stderr: os.Stderr}
	flag.IntVar(&o.Binaries, "binaries", 50, "how many binaries the generated monorepo has")
	flag.IntVar(&o.Rounds, "rounds", 5, "how often everything is done")
	flag.IntVar(&o.Peers, "peers", -1, "in how many of the rounds ko and bake take part; below zero, in all, and in "+
		"the larger monorepos, too")
	flag.StringVar(&o.Scale, "scale", "10,50,200,500", "sizes of further monorepos; empty for none")
	flag.StringVar(&o.Out, "out", "", "the directory of results.md and results.svg; left out, pkg/internal/bench, "+
		"and README.md's table is replaced too")
	flag.Parse()
	if o.Out == "" {
		o.Out, o.Readme = filepath.Join("pkg", "internal", "bench"), "README.md"
	}
	var err error
	if o.Repo, err = os.Getwd(); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
	return o
}

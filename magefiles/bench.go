//go:build mage

package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/gobuild-dev/gobuild/pkg/bench"
)

// Bench measures gobuild against a bare go build, and ko and docker buildx bake where they are installed.
func Bench(ctx context.Context,
	binaries *int, // how many the generated monorepo has; left out, 50
	rounds *int, // how often everything is done; left out, 5
	peers *int, // in how many of the rounds ko and bake take part; left out, in all, and in the larger monorepos, too
	scale *string, // sizes of further monorepos; left out, 10,50,200,500; empty for none
	out *string, // the directory of results.md and results.svg; left out, pkg/bench, and README.md's table is replaced too
) error {
	repo, err := os.Getwd()
	if err != nil {
		return err
	}
	o := bench.Options{
		Repo: repo, Binaries: or(binaries, 50), Rounds: or(rounds, 5), Peers: or(peers, -1), Scale: or(scale, "10,50,200,500"),
		Out: or(out, filepath.Join("pkg", "bench")), Stdout: os.Stdout, Stderr: os.Stderr,
	}
	if out == nil {
		o.Readme = "README.md"
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM) // mage hands on an interrupt alone
	defer stop()
	return bench.Run(ctx, o)
}

// or is what a flag was given, or another value where it was not.
func or[T any](flag *T, other T) T {
	if flag == nil {
		return other
	}
	return *flag
}

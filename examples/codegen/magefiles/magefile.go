//go:build mage

// The mage targets of this example: code is generated, then gobuild builds.
package main

import (
	"context"
	"fmt"

	"github.com/magefile/mage/mg"
	"github.com/magefile/mage/sh"
	"github.com/magefile/mage/target"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/targets"
)

// Generate makes the Go code that is not under version control, if words.txt is newer.
func Generate() error {
	stale, err := target.Path("cmd/poem/words_gen.go", "words.txt", "gen/main.go")
	if err != nil || !stale {
		return err
	}
	fmt.Println("generating cmd/poem/words_gen.go")
	return sh.Run("go", "run", "./gen")
}

// Build generates code, then compiles: gobuild's own target with its own flags.
func Build(ctx context.Context, only, set, file, executor, allow *string, jobs *int, keepGoing *bool,
	format, metadataFile *string, quiet, all, clean, trust, noCache *bool) error {
	mg.CtxDeps(ctx, Generate)
	return targets.Build(ctx, only, set, file, executor, allow, jobs, keepGoing, format, metadataFile, quiet, all,
		clean, trust, noCache)
}

// Image generates code, then calls gobuild as a Go function.
func Image(ctx context.Context) error {
	mg.CtxDeps(ctx, Generate)
	return gobuild.Image(ctx, gobuild.ImageOptions{})
}

// Check builds and runs the program in two ways. Parameters of what mg.F wraps are plain strings,
// ints, bools and durations: it takes no pointers, so not gobuild's targets themselves.
func Check(ctx context.Context) error {
	mg.CtxDeps(ctx, Generate)
	mg.SerialCtxDeps(ctx, mg.F(run, "poem", ""), mg.F(run, "poem", "-upper"))
	return nil
}

func run(ctx context.Context, name, args string) error {
	return gobuild.Run(ctx, gobuild.RunOptions{Name: name, Args: args})
}

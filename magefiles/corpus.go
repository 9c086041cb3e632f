//go:build mage

package main

import "context"

// Corpus runs gobuild init, validate and image in public repositories, and writes pkg/corpus.md.
func Corpus(ctx context.Context,
	only *string, // names of repositories, separated by commas; left out, all
) error {
	return command(ctx, "go", "run", "./pkg/internal/corpus", "-only="+or(only, "")).Run()
}

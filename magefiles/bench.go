//go:build mage

package main

import (
	"context"
	"fmt"
)

// Bench measures gobuild against a bare go build, and ko and docker buildx bake where they are installed.
func Bench(ctx context.Context,
	binaries *int, // how many the generated monorepo has; left out, 50
	rounds *int, // how often everything is done; left out, 5
	peers *int, // in how many of the rounds ko and bake take part; left out, in all, and in the larger monorepos, too
	scale *string, // sizes of further monorepos; left out, 10,50,200,500; empty for none
	out *string, // where results.md and results.svg go; left out, pkg/internal/bench, and README.md is updated
) error {
	args := []string{"run", "./pkg/internal/bench"}
	for name, value := range map[string]*int{"binaries": binaries, "rounds": rounds, "peers": peers} {
		if value != nil {
			args = append(args, fmt.Sprintf("-%s=%d", name, *value))
		}
	}
	for name, value := range map[string]*string{"scale": scale, "out": out} {
		if value != nil {
			args = append(args, fmt.Sprintf("-%s=%s", name, *value))
		}
	}
	return command(ctx, "go", args...).Run()
}

// or is what a flag was given, or another value where it was not.
func or[T any](flag *T, other T) T {
	if flag == nil {
		return other
	}
	return *flag
}

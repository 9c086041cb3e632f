//go:build mage

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/magefile/mage/mg"
)

// Test checks the sources and runs all tests. With CI=true a skipped test is a failure.
func Test(ctx context.Context) error {
	mg.CtxDeps(ctx, Lint)
	return runTests(ctx, "./...")
}

// Lint checks formatting, and runs go vet and staticcheck.
func Lint(ctx context.Context) error {
	if err := formatted(ctx); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"vet", "./..."},
		{"vet", "-tags=mage", "./magefiles"},
		{"tool", "staticcheck", "./..."},
	} {
		if err := command(ctx, "go", args...).Run(); err != nil {
			return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
		}
	}
	return nil
}

// formatted fails on Go files that gofmt would change.
func formatted(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "gofmt", "-l", "magefiles", "pkg", "examples", "schemas")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("gofmt: %w", err)
	}
	if len(out) > 0 {
		return fmt.Errorf("not formatted, run gofmt -w on:\n%s", out)
	}
	return nil
}

func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd
}

//go:build mage

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/magefile/mage/mg"
)

// Test checks the sources and runs all tests. With CI=true a skipped test is a failure.
func Test(ctx context.Context) error {
	mg.CtxDeps(ctx, Lint)
	return testRun{args: []string{oneByOne, "./..."}}.run(ctx)
}

// oneByOne has packages run one after another: several of them load the one engine of the machine,
// and measure themselves against what it has.
const oneByOne = "-p=1"

// integrated are the packages, with those below them, whose tests drive engines, registries,
// distributions or the gobuild binary.
var integrated = []string{
	"pkg/cmd/gobuild", "pkg/internal/bench", "pkg/internal/conformance", "pkg/internal/examples", "pkg/internal/executor/docker",
	"pkg/internal/executor/host", "pkg/internal/randomedit", "pkg/internal/soak", "pkg/internal/testbase", "pkg/internal/toolchain",
}

// Unit runs the tests that need no engine, and no network once modules and toolchains are there: in
// about a minute on two cores.
func Unit(ctx context.Context) error {
	packages, err := testedPackages(ctx, false)
	if err != nil {
		return err
	}
	return testRun{args: packages, env: []string{"DOCKER_HOST=unix:///nonexistent"}, may: true}.run(ctx)
}

// Integration runs the tests that Unit does not.
func Integration(ctx context.Context) error {
	packages, err := testedPackages(ctx, true)
	if err != nil {
		return err
	}
	return testRun{args: append([]string{oneByOne}, packages...)}.run(ctx)
}

// testedPackages are those that are integrated, or those that are not.
func testedPackages(ctx context.Context, which bool) (list []string, err error) {
	out, err := output(ctx, "go", "list", "-f", "{{.ImportPath}}", "./...")
	if err != nil {
		return nil, err
	}
	for _, path := range strings.Fields(string(out)) {
		below := func(dir string) bool { return strings.Contains(path+"/", "/"+dir+"/") }
		if slices.ContainsFunc(integrated, below) == which {
			list = append(list, path)
		}
	}
	return list, nil
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

//go:build mage

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/magefile/mage/mg"
)

// Test checks the sources and runs all tests. With CI=true a skipped test is a failure.
func Test(ctx context.Context,
	long *bool, // give the loops that draw edits, faults and moments their full number of rounds
) error {
	unit, integration, err := testedPackages(ctx)
	if err != nil {
		return err
	}
	run := testRun{flags: length(long), packages: unit, alone: integration, beside: !or(long, false)}
	if or(long, false) { // what is quick fails first
		mg.CtxDeps(ctx, Lint)
		return run.run(ctx)
	}
	linted := make(chan error, 1)
	go func() { linted <- Lint(ctx) }() // is waited for below
	err = run.run(ctx)
	return errors.Join(<-linted, err)
}

// Unit runs the tests that need no engine, and no network once modules and toolchains are there: in
// less than a minute on two cores.
func Unit(ctx context.Context) error {
	unit, _, err := testedPackages(ctx)
	if err != nil {
		return err
	}
	engine := []string{"DOCKER_HOST=unix:///nonexistent"}
	return testRun{flags: []string{"-short"}, packages: unit, env: engine, may: true}.run(ctx)
}

// Integration runs the tests that Unit does not.
func Integration(ctx context.Context,
	long *bool, // give the loops that draw edits, faults and moments their full number of rounds
) error {
	_, integration, err := testedPackages(ctx)
	if err != nil {
		return err
	}
	return testRun{flags: length(long), alone: integration}.run(ctx)
}

// length are go test's flags for the number of rounds.
func length(long *bool) []string {
	if or(long, false) {
		return nil
	}
	return []string{"-short"}
}

// testedPackages are the import paths of all packages.
func testedPackages(ctx context.Context) (unit, integration []string, err error) {
	out, err := output(ctx, "go", "list", "./...")
	for _, path := range strings.Fields(string(out)) {
		if integrated(path) {
			integration = append(integration, path)
		} else {
			unit = append(unit, path)
		}
	}
	return unit, integration, err
}

// integrated reports whether the tests of a package drive engines, registries, distributions or
// the gobuild binary. Packages below such a package count as well.
func integrated(path string) bool {
	return slices.ContainsFunc([]string{
		"pkg/cmd/gobuild", "pkg/internal/bench", "pkg/internal/conformance", "pkg/internal/examples",
		"pkg/internal/executor/docker", "pkg/internal/executor/host", "pkg/internal/randomedit",
		"pkg/internal/sharedstore", "pkg/internal/soak", "pkg/internal/testbase", "pkg/internal/toolchain",
	}, func(dir string) bool { return strings.Contains(path+"/", "/"+dir+"/") })
}

// Lint checks formatting, runs go vet, staticcheck, errcheck and revive, and holds the limits of House.
func Lint(ctx context.Context) error {
	if err := formatted(ctx); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"vet", "./..."},
		{"vet", "-tags=mage", "./magefiles"},
		linter("staticcheck"),
		linter("errcheck", "-ignoretests", "-exclude=.ci/lint/errcheck.txt"),
		linter("revive", "-set_exit_status", "-config=.ci/lint/revive.toml", "-exclude=./examples/..."),
		{"run", "./pkg/internal/house", "-check"},
	} {
		if err := command(ctx, "go", args...).Run(); err != nil {
			return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
		}
	}
	return nil
}

// linter are arguments of go that check all packages with a program of .ci/lint's module, which keeps
// what linters depend on out of the graph of those who depend on gobuild.
func linter(name string, flags ...string) []string {
	return slices.Concat([]string{"tool", "-modfile=.ci/lint/go.mod", name}, flags, []string{"./..."})
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

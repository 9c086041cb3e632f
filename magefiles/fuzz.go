//go:build mage

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Fuzz runs each fuzz test of the module for a while. What one finds is written to its
// testdata/fuzz, as a test that fails from then on.
func Fuzz(ctx context.Context,
	time *string, // how long each runs, or how often as in 1000x; left out, 1m
) error {
	each := "1m"
	if time != nil {
		each = *time
	}
	packages, err := fuzzed(ctx)
	if err != nil {
		return err
	}
	if len(packages) == 0 {
		return fmt.Errorf("there are no fuzz tests")
	}
	for _, pkg := range packages {
		names, err := fuzzTests(ctx, pkg)
		if err != nil {
			return err
		}
		for _, name := range names {
			fmt.Printf("%s %s\n", pkg, name)
			// To make what it finds small would take most of the time.
			err := command(ctx, "go", "test", "-run=^$", "-fuzz=^"+name+"$", "-fuzztime="+each, "-fuzzminimizetime=10x",
				pkg).Run()
			if err != nil {
				return fmt.Errorf("%s in %s: %w", name, pkg, err)
			}
		}
	}
	return nil
}

// fuzzed are the packages with fuzz tests in their files.
func fuzzed(ctx context.Context) ([]string, error) {
	const file = `{{$p.ImportPath}}{{"\t"}}{{$p.Dir}}{{"\t"}}{{.}}{{"\n"}}`
	const format = `{{$p := .}}{{range .TestGoFiles}}` + file + `{{end}}{{range .XTestGoFiles}}` + file + `{{end}}`
	out, err := output(ctx, "go", "list", "-f", format, "./...")
	if err != nil {
		return nil, err
	}
	var packages []string
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || len(packages) > 0 && packages[len(packages)-1] == f[0] {
			continue
		}
		text, err := os.ReadFile(filepath.Join(f[1], f[2]))
		if err != nil {
			return nil, err
		}
		if bytes.Contains(text, []byte("\nfunc Fuzz")) {
			packages = append(packages, f[0])
		}
	}
	return packages, nil
}

// fuzzTests are the names of a package's fuzz tests.
func fuzzTests(ctx context.Context, pkg string) (names []string, err error) {
	out, err := output(ctx, "go", "test", "-list=^Fuzz", pkg)
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "Fuzz") {
			names = append(names, lines.Text())
		}
	}
	return names, err
}

func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return out, nil
}

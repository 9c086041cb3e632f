//go:build mage

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A testRun is a go test of packages, several at once, and one of packages of which one runs at a time:
// they load the one engine of the machine, and measure themselves against what it has.
type testRun struct {
	flags    []string // of go test
	packages []string // import paths
	alone    []string // import paths
	beside   bool     // run alone while packages run, not after them
	env      []string // besides this process's
	may      bool     // skip tests, even in CI
}

// run runs the tests and prints a line for each package, what failed tests printed, and
// which tests were skipped and why.
func (r testRun) run(ctx context.Context) error {
	lines := make(chan string)
	var err error
	go func() { // ends with the tests
		defer close(lines)
		err = r.goTests(ctx, lines)
	}()
	t := tally{packages: len(r.packages) + len(r.alone), output: map[string][]string{},
		running: map[string]time.Time{}}
	t.count(lines)
	fmt.Printf("%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	if err == nil && t.skipped > 0 && !r.may && os.Getenv("CI") == "true" {
		return fmt.Errorf("%d tests were skipped, and in CI none may be", t.skipped)
	}
	return err
}

// goTests runs go test for all packages, and sends the lines that it prints.
func (r testRun) goTests(ctx context.Context, lines chan<- string) error {
	if !r.beside {
		return errors.Join(r.goTest(ctx, lines, r.packages), r.goTest(ctx, lines, r.alone, "-p=1"))
	}
	first := make(chan error, 1)
	go func() { first <- r.goTest(ctx, lines, r.packages) }() // is waited for below
	err := r.goTest(ctx, lines, r.alone, "-p=1")
	return errors.Join(<-first, err)
}

// goTest runs go test for packages, if there are any.
func (r testRun) goTest(ctx context.Context, lines chan<- string, packages []string, flags ...string) error {
	if len(packages) == 0 {
		return nil
	}
	// Lint runs go vet.
	args := slices.Concat([]string{"test", "-json", "-vet=off", "-timeout=60m"}, r.flags, flags, packages)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), r.env...)
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s := bufio.NewScanner(out)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		lines <- s.Text()
	}
	if err := errors.Join(s.Err(), cmd.Wait()); err != nil {
		return fmt.Errorf("go test: %w", err)
	}
	return nil
}

// An event is one line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

// A tally counts tests and keeps what they printed until it is known whether they failed.
type tally struct {
	packages, done          int
	passed, failed, skipped int
	output                  map[string][]string
	running                 map[string]time.Time // tests, with when they started
}

// quiet is the time after which a test that still runs is named.
const quiet = 30 * time.Second

// count reads events until there are no more.
func (t *tally) count(lines <-chan string) {
	tick := time.NewTicker(quiet)
	defer tick.Stop()
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return
			}
			t.read(line)
		case <-tick.C:
			t.progress()
		}
	}
}

func (t *tally) read(line string) {
	var e event
	if json.Unmarshal([]byte(line), &e) != nil {
		fmt.Println(line) // what the compiler says of a package that does not build
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "run":
		t.running[key] = time.Now()
	case "output", "build-output":
		t.output[key] = append(t.output[key], e.Output)
	case "pass", "fail", "skip":
		t.end(e, strings.Join(t.output[key], ""))
		delete(t.output, key)
		delete(t.running, key)
	}
}

// end counts a test, or prints the line of a package.
func (t *tally) end(e event, output string) {
	if e.Test == "" {
		t.done++
	}
	switch {
	case e.Test == "" && e.Action == "fail":
		fmt.Printf("FAIL  %s %s\n%s", t.position(), e.Package, output)
	case e.Test == "" && e.Action == "pass":
		fmt.Printf("ok    %s %s  %.1fs\n", t.position(), e.Package, e.Elapsed)
	case e.Test == "":
	case e.Action == "pass":
		t.passed++
	case e.Action == "skip":
		t.skipped++
		fmt.Printf("skip  %s %s\n%s", e.Package, e.Test, output)
	case e.Action == "fail":
		t.failed++
		fmt.Printf("fail  %s %s\n%s", e.Package, e.Test, output)
	}
}

// position is how many packages are done, of how many.
func (t *tally) position() string { return fmt.Sprintf("[%d/%d]", t.done, t.packages) }

// progress names the tests that have been running for long.
func (t *tally) progress() {
	for key, start := range t.running {
		if since := time.Since(start); since >= quiet && !t.nested(key) {
			fmt.Printf("...   %s %s  %.0fs, %d tests passed\n", t.position(), key, since.Seconds(), t.passed)
		}
	}
}

// nested reports whether a test is part of one that runs too.
func (t *tally) nested(key string) bool {
	for other := range t.running {
		if strings.HasPrefix(key, other+"/") {
			return true
		}
	}
	return false
}

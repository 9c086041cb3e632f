//go:build mage

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A testRun is a go test.
type testRun struct {
	flags    []string // of go test
	packages []string // import paths
	env      []string // besides this process's
	may      bool     // skip tests, even in CI
}

// run runs go test and prints a line for each package, what failed tests printed, and
// which tests were skipped and why.
func (r testRun) run(ctx context.Context) error {
	args := append([]string{"test", "-json", "-timeout=60m"}, r.flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, r.packages...)...)
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
	t := tally{packages: len(r.packages), output: map[string][]string{}, running: map[string]time.Time{}}
	t.count(out)
	err = cmd.Wait()
	fmt.Printf("%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	switch {
	case err != nil:
		return fmt.Errorf("go test: %w", err)
	case t.skipped > 0 && !r.may && os.Getenv("CI") == "true":
		return fmt.Errorf("%d tests were skipped, and in CI none may be", t.skipped)
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

// count reads events until r ends.
func (t *tally) count(r io.Reader) {
	lines := make(chan string)
	go func() { // ends with r, which the caller's command closes
		defer close(lines)
		s := bufio.NewScanner(r)
		s.Buffer(nil, 16<<20)
		for s.Scan() {
			lines <- s.Text()
		}
	}()
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

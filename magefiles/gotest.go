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

// An event is one line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

// A tally counts tests and keeps what they printed until it is known whether they failed.
type tally struct {
	passed, failed, skipped int
	output                  map[string][]string
}

// A testRun is a go test.
type testRun struct {
	args []string // flags and packages
	env  []string // besides this process's
	may  bool     // skip tests, even in CI
}

// run runs go test and prints a line for each package, what failed tests printed, and
// which tests were skipped and why.
func (r testRun) run(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json", "-timeout=60m"}, r.args...)...)
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
	t := tally{output: map[string][]string{}}
	t.read(out)
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

func (t *tally) read(r io.Reader) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // what the compiler says of a package that does not build
			continue
		}
		t.take(e)
	}
}

func (t *tally) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		t.output[key] = append(t.output[key], e.Output)
	case "pass", "fail", "skip":
		t.end(e, strings.Join(t.output[key], ""))
		delete(t.output, key)
	}
}

// end counts a test, or prints the line of a package.
func (t *tally) end(e event, output string) {
	switch {
	case e.Test == "" && e.Action == "fail":
		fmt.Printf("FAIL  %s\n%s", e.Package, output)
	case e.Test == "" && e.Action == "pass":
		fmt.Printf("ok    %s  %.1fs\n", e.Package, e.Elapsed)
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

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// stopTime is how long an interrupted program has to clean up.
const stopTime = 3 * time.Second

// A command is a program with its directory and the variables that it gets besides those of
// the user's environment.
type command struct {
	dir  string
	env  []string
	args []string
}

// String is the command as one would type it.
func (c command) String() string {
	words := append(c.env[:len(c.env):len(c.env)], c.args...)
	for i, w := range words {
		if strings.ContainsAny(w, " \t'\"*$") || w == "" {
			words[i] = "'" + w + "'"
		}
	}
	return strings.Join(words, " ")
}

// cost is what a run took.
type cost struct {
	wall time.Duration
	peak int64 // bytes of memory that the process itself had, without those that it started
}

// run runs a command to its end.
func (c command) run(ctx context.Context) (cost, string, error) {
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	var out bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, append(environ(), c.env...), &out, &out
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopTime
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, "", err
	}
	peak := watchPeak(cmd.Process.Pid)
	err := cmd.Wait()
	took := cost{wall: time.Since(begin)}
	took.peak = peak(cmd.ProcessState)
	if ctx.Err() != nil {
		return took, "", context.Cause(ctx)
	}
	if err != nil {
		return took, "", fmt.Errorf("%s: %w\n%s", c, err, out.String())
	}
	return took, out.String(), nil
}

// environ is the user's environment without what would change builds, or comes from the mage
// that runs this.
func environ() []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if name == "GOFLAGS" || name == "GOROOT" || name == "GOWORK" || strings.HasPrefix(name, "MAGEFILE_") ||
			strings.HasPrefix(name, "GOBUILD_") {
			continue
		}
		env = append(env, kv)
	}
	return env
}

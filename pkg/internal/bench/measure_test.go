package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain is also the program that TestPeak runs: it has a child that takes more memory.
func TestMain(m *testing.M) {
	switch os.Getenv("GOBUILD_BENCH_TEST") {
	case "child":
		touch(256 * mebi)
	case "parent":
		touch(32 * mebi)
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "GOBUILD_BENCH_TEST=child")
		if err := cmd.Run(); err != nil {
			os.Exit(1)
		}
	default:
		os.Exit(runTests(m))
	}
}

// testDir is for what tests have in common.
var testDir string

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gobuild-bench-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	testDir = dir
	return m.Run()
}

// touch takes memory for a moment.
func touch(n int) {
	data := make([]byte, n)
	for i := 0; i < n; i += 4096 {
		data[i] = 1
	}
	time.Sleep(50 * time.Millisecond)
	runtime.KeepAlive(data)
}

func TestPeakIsOfTheProcessItself(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is measured on Linux alone")
	}
	c := command{env: []string{"GOBUILD_BENCH_TEST=parent"}, args: []string{os.Args[0]}}
	took, _, err := c.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if took.peak < 32*mebi || took.peak > 128*mebi || took.wall <= 0 {
		t.Errorf("it took %v and %s, want a bit more than 32 MiB", took.wall, size(took.peak))
	}
}

func TestFailureSaysWhatWasPrinted(t *testing.T) {
	c := command{env: []string{"A=b c"}, args: []string{"go", "nonsense"}}
	_, _, err := c.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "'A=b c' go nonsense") || !strings.Contains(err.Error(),
		"unknown command") {
		t.Errorf("%v", err)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, _, err := command{args: []string{"sleep", "600"}}.run(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

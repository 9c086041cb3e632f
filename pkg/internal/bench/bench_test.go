package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBench is the whole benchmark in small: what it prints and writes, and that nothing stays.
func TestBench(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the standard library many times: go tool mage test -long runs it")
	}
	for _, executor := range []string{"host", "docker"} {
		t.Run(executor, func(t *testing.T) {
			e, err := connect(t.Context(), "none")
			if executor == "docker" {
				if err != nil {
					t.Skip("needs a Docker engine: ", err)
				}
				e.api.Close()
			} else {
				t.Setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
			}
			benchSmall(t, executor == "docker")
		})
	}
}

func benchSmall(t *testing.T, docker bool) {
	gobuildBinary(t)
	temp, out := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temp)
	readme := filepath.Join(out, "README.md")
	if err := os.WriteFile(readme, []byte("# x\n"+beginMark+"\n"+endMark+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	repo, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	scale := "2"
	if docker {
		scale = ""
	}
	err = Run(t.Context(), Options{
		Repo: repo, Binaries: 2, Rounds: 1, Out: out, Readme: readme, Stdout: &stdout, Stderr: &stderr, Scale: scale,
		plain: true, alone: true, payload: 8 * mebi, given: gobuildBinary(t),
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	wanted := []string{hostName, bareName, cold, nothing, oneMain, oneShared, largeMemory, "gobuild plan, host",
		freshNothing, freshMain}
	if docker {
		wanted = append(wanted, dockerName, "containers started")
	} else {
		wanted = append(wanted, sized(2, oneMain))
	}
	for _, want := range wanted {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("%q is missing in\n%s", want, stdout.String())
		}
	}
	if strings.Contains(stdout.String(), temp) {
		t.Errorf("there are paths of this machine in\n%s", stdout.String())
	}
	for file, part := range map[string]string{"results.md": "| cold | ", "results.svg": "<svg ",
		"README.md": "results.svg"} {
		data, err := os.ReadFile(filepath.Join(out, file))
		if err != nil || !strings.Contains(string(data), part) {
			t.Errorf("%s has no %q: %v", file, part, err)
		}
	}
	nothingStays(t, temp, markOf(t, stdout.String()))
}

// markOf finds the benchmark's mark in what it printed.
func markOf(t *testing.T, text string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "GOBUILD_VOLUMES=")
	mark, _, _ := strings.Cut(rest, " ")
	if !ok || !strings.HasPrefix(mark, "bench-") {
		t.Fatalf("no mark in\n%s", text)
	}
	return mark
}

// nothingStays fails where there is a file, an image or a volume of a benchmark that ended.
func nothingStays(t *testing.T, temp, mark string) {
	t.Helper()
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("there is left in the temporary directory: %v, %v", left, err)
	}
	e, err := connect(context.Background(), mark)
	if err != nil {
		return
	}
	defer e.api.Close()
	if n, err := e.countImages(context.Background()); err != nil || n > 0 {
		t.Errorf("%d images are left, %v", n, err)
	}
	if volumes, err := e.ownVolumes(context.Background()); err != nil || len(volumes) > 0 {
		t.Errorf("volumes are left: %v, %v", volumes, err)
	}
}

// An interrupt at any moment leaves nothing.
func TestInterruptLeavesNothing(t *testing.T) {
	moments := []string{"warming up"}
	if !testing.Short() {
		moments = append(moments, "round 1") // which begins when everything was built once
	}
	for _, moment := range moments {
		t.Run(moment, func(t *testing.T) {
			gobuildBinary(t)
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			repo, err := filepath.Abs(filepath.Join("..", "..", ".."))
			if err != nil {
				t.Fatal(err)
			}
			var stdout strings.Builder
			// in the midst of a build
			stderr := trigger{moment: moment, pull: func() { time.AfterFunc(time.Second, cancel) }}
			err = Run(ctx, Options{Repo: repo, Binaries: 1, Rounds: 1, Stdout: &stdout, Stderr: &stderr, plain: true,
				alone: true, given: gobuildBinary(t)})
			if err == nil {
				t.Fatalf("the interrupt at %q did not end it:\n%s", moment, stderr.text.String())
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("there is left in the temporary directory: %v, %v", left, err)
			}
			if strings.Contains(stdout.String(), "GOBUILD_VOLUMES=") {
				nothingStays(t, temp, markOf(t, stdout.String()))
			}
		})
	}
}

// A trigger does something as soon as a text is written to it.
type trigger struct {
	text   strings.Builder
	moment string
	pull   func()
	once   sync.Once
}

func (t *trigger) Write(p []byte) (int, error) {
	t.text.Write(p)
	if strings.Contains(t.text.String(), t.moment) {
		t.once.Do(t.pull)
	}
	return len(p), nil
}

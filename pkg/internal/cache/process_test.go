package cache_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// The tests in this file run this test binary again, as other processes: the variable names
// what such a process does, and the directory it does it in.
const childVariable = "CACHE_TEST_CHILD"

var children = map[string]func(dir string) error{
	"write": writeForever,
	"count": countUp,
	"hold":  holdLock,
	"edit":  editAndDigest,
}

func TestMain(m *testing.M) {
	what, dir, _ := strings.Cut(os.Getenv(childVariable), " ")
	if what == "" {
		os.Exit(m.Run())
	}
	if err := children[what](dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(t *testing.T, what, dir string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program)
	c.Env = append(os.Environ(), childVariable+"="+what+" "+dir)
	c.Stderr = os.Stderr
	return c
}

// startChild returns when the process has printed its first line.
func startChild(t *testing.T, what, dir string) *exec.Cmd {
	t.Helper()
	c := child(t, what, dir)
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return c
}

// writeForever writes with all that this package has, until it is killed.
func writeForever(dir string) error {
	store, err := cache.OpenStore(filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if err := fsx.WriteFile(filepath.Join(dir, "file"), block(i), 0o644); err != nil {
			return err
		}
		if err := store.Put("key", strings.Repeat(strconv.Itoa(i%10), 50_000)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "sources", "edited"), fmt.Appendf(nil, "%08d", i),
			0o644); err != nil {
			return err
		}
		if err := digestAndSave(dir, filepath.Join(dir, "sources", "edited"), oldSource(dir)); err != nil {
			return err
		}
		if i == 0 {
			fmt.Println("ready")
		}
	}
}

func digestAndSave(dir string, paths ...string) error {
	h, err := cache.OpenHasher(filepath.Join(dir, "index"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if _, err := h.File(path); err != nil {
			return err
		}
	}
	return h.Save()
}

const oldSources = 500

// oldSource is one of the files that are not edited: the index does not know all of them.
func oldSource(dir string) string {
	return filepath.Join(dir, "sources", strconv.Itoa(rand.IntN(oldSources)))
}

// block is 100 kB or so that are whole when the first and the last line are equal.
func block(i int) []byte {
	return []byte(strings.Repeat(fmt.Sprintf("%d\n", i), 20_000))
}

func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	for i := range oldSources {
		write(t, filepath.Join(dir, "sources", strconv.Itoa(i)), "old")
	}
	settle(t)
	for i := range 25 {
		c := startChild(t, "write", dir)
		time.Sleep(time.Duration(i) * 700 * time.Microsecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err == nil || c.ProcessState.ExitCode() == 1 {
			t.Fatal("the writer ended by itself: ", err)
		}
		checkWhole(t, dir)
	}
	if err := fsx.Sweep(dir, 0); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "file index sources store" {
		t.Errorf("after a sweep there are: %s", got)
	}
}

func checkWhole(t *testing.T, dir string) {
	t.Helper()
	content := strings.Split(strings.TrimSpace(read(t, filepath.Join(dir, "file"))), "\n")
	if len(content) != 20_000 || content[0] != content[len(content)-1] {
		t.Errorf("a part of a file: %d lines from %q to %q", len(content), content[0], content[len(content)-1])
	}
	var text string
	if !openStore(t, filepath.Join(dir, "store")).Get("key", &text) || text != strings.Repeat(text[:1], 50_000) {
		t.Errorf("a record of %d bytes", len(text))
	}
	sources := filepath.Join(dir, "sources")
	if tree(t, openHasher(t, dir), sources) != tree(t, openHasher(t, t.TempDir()), sources) {
		t.Error("the index of a killed process has a wrong digest")
	}
}

// countUp adds to a number in a file, which goes wrong when two do it at once.
func countUp(dir string) error {
	for range 200 {
		unlock, err := fsx.Lock(context.Background(), filepath.Join(dir, "lock"), nil)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, "count"))
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(data))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "count"), []byte(strconv.Itoa(n+1)), 0o644); err != nil {
			return err
		}
		unlock()
	}
	return nil
}

func TestLockBetweenProcesses(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "count"), "0")
	unlock := lock(t, filepath.Join(dir, "lock"))
	runBoth(t, "count", dir, unlock)
	if got := read(t, filepath.Join(dir, "count")); got != "400" {
		t.Errorf("two processes counted to %s, want 400", got)
	}
}

func holdLock(dir string) error {
	unlock, err := fsx.Lock(context.Background(), filepath.Join(dir, "lock"), nil)
	if err != nil {
		return err
	}
	defer unlock() // also keeps the lock's file from being collected
	fmt.Println("held")
	time.Sleep(time.Hour) // until the parent kills this
	return nil
}

func TestLockOfAKilledProcess(t *testing.T) {
	dir := t.TempDir()
	c := startChild(t, "hold", dir)
	if !held(t, filepath.Join(dir, "lock")) {
		t.Error("the lock is free while a process holds it")
	}
	kill := func() { _ = c.Process.Kill() }
	unlock, err := fsx.Lock(t.Context(), filepath.Join(dir, "lock"), kill)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	_ = c.Wait()
}

// editAndDigest edits a file of its own and checks its digest, with an index that another
// process reads and writes too.
func editAndDigest(dir string) error {
	path := filepath.Join(dir, fmt.Sprint("source", os.Getpid()))
	for i := range 100 {
		content := fmt.Appendf(nil, "%08d", i)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
		if err := digestAndSave(dir, path); err != nil {
			return err
		}
		if err := checkDigest(dir, path, content); err != nil {
			return fmt.Errorf("edit %d: %w", i, err)
		}
	}
	return nil
}

func checkDigest(dir, path string, content []byte) error {
	h, err := cache.OpenHasher(filepath.Join(dir, "index"))
	if err != nil {
		return err
	}
	return checkContent(h, path, content)
}

func checkContent(h *cache.Hasher, path string, content []byte) error {
	got, err := h.File(path)
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(content)); err == nil && got != want {
		err = fmt.Errorf("digest %s, want %s", got, want)
	}
	return err
}

func TestIndexOfTwoProcesses(t *testing.T) {
	runBoth(t, "edit", t.TempDir(), func() {})
}

// runBoth runs two processes at once; begin is called when both were started.
func runBoth(t *testing.T, what, dir string, begin func()) {
	t.Helper()
	both := [2]*exec.Cmd{child(t, what, dir), child(t, what, dir)}
	for i := range both {
		if err := both[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	begin()
	for _, c := range both {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
}

func lock(t *testing.T, path string) (unlock func()) {
	unlock, err := fsx.Lock(t.Context(), path, nil)
	if err != nil {
		t.Error(err)
		return func() {}
	}
	return unlock
}

// held reports whether someone holds the lock, without waiting for it.
func held(t *testing.T, path string) bool {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	unlock, err := fsx.Lock(ctx, path, cancel)
	if err == nil {
		unlock()
	}
	return err != nil
}

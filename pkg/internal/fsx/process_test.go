package fsx_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testchild"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

// children are what this test binary does as another process, in a directory.
var children = map[string]func(dir string) error{
	"count": countUp,
	"hold":  holdLock,
}

func TestMain(m *testing.M) { testchild.Main(m, children) }

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
	testfiles.Write(t, filepath.Join(dir, "count"), "0")
	unlock := lock(t, filepath.Join(dir, "lock"))
	testchild.RunBoth(t, "count", dir, unlock)
	if got := testfiles.Read(t, filepath.Join(dir, "count")); got != "400" {
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
	c := testchild.Start(t, "hold", dir)
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

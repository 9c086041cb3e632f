//go:build linux

package git

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A link to a device without an end does not fill the memory.
func TestEndlessFile(t *testing.T) {
	was := maxMemory
	maxMemory = 64 << 20
	t.Cleanup(func() { maxMemory = was })
	dir := repository(t)
	head := filepath.Join(dir, ".git", "refs", "heads", "endless")
	if err := os.Symlink("/dev/zero", head); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err := open(t, dir).Describe(t.Context())
	if took := time.Since(start); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("after %s it is %v", took, err)
	}
}

// A pipe in the place of a file that git reads holds nobody up for ever.
func TestPipe(t *testing.T) {
	was := timeout
	timeout = 500 * time.Millisecond
	t.Cleanup(func() { timeout = was })
	dir := repository(t)
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "config", "core.excludesFile", pipe)
	if _, err := open(t, dir).Dirty(t.Context()); err == nil || !strings.Contains(err.Error(), "did not end within") {
		t.Errorf("it is %v", err)
	}
}

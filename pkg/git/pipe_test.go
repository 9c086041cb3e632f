//go:build linux

package git

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe in the place of a file that git reads holds nobody up for ever.
func TestPipe(t *testing.T) {
	was := patience
	patience = 500 * time.Millisecond
	t.Cleanup(func() { patience = was })
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

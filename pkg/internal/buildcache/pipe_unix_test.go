//go:build unix

package buildcache

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// TestCheckRemovesPipes holds that go never waits for a pipe, whatever it stands for.
func TestCheckRemovesPipes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "go-build")
	output := put(t, dir, "one")
	action := output[:len(output)-1] + "a"
	must(t, os.WriteFile(action, []byte("v1"), 0o644))
	look(t, dir)
	trim := filepath.Join(dir, "trim.txt")
	for _, name := range []string{output, action, trim} {
		_ = os.Remove(name)
		must(t, syscall.Mkfifo(name, 0o644))
		if removed := look(t, dir); !slices.Equal(removed, []string{filepath.Base(name)}) {
			t.Errorf("removed %q, not %s", removed, name)
		}
	}
}

//go:build unix

package cache

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A pipe in the place of a file that gobuild keeps must not have it wait.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hashes")
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if data, err := fsx.ReadFile(path); err == nil {
		t.Errorf("it reads %q", data)
	}
	h, err := OpenHasher(path)
	if err != nil {
		t.Fatal(err)
	}
	h.index.dirty = true
	if err := h.Save(); err != nil {
		t.Fatal(err)
	}
	if data, err := fsx.ReadFile(path); err != nil || len(data) == 0 {
		t.Errorf("the index is not there again: %q, %v", data, err)
	}
}

package fsx_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

func TestRemoveAllOfReadOnlyDirectories(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tree")
	testfiles.Write(t, filepath.Join(dir, "sub", "file"), "x")
	for _, d := range []string{filepath.Join(dir, "sub"), dir} {
		if err := os.Chmod(d, 0o500); err != nil {
			t.Fatal(err)
		}
	}
	if err := fsx.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(dir); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

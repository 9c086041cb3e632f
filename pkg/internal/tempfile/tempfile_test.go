package tempfile

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// What is held stays, what was let go is removed, and nothing else is.
func TestSweep(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs locks of files")
	}
	dir := t.TempDir()
	below := filepath.Join(dir, "below")
	if err := os.Mkdir(below, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"other", ".gobuild-unindexed", "x.tmp"} {
		if err := os.WriteFile(filepath.Join(below, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, release, err := Create(below, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	path, releaseDir, err := Mkdir(below)
	if err == nil {
		err = os.WriteFile(filepath.Join(path, "file"), nil, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close() // and is still to be renamed
	time.Sleep(fresh)
	Sweep(t.Context(), dir, nil)
	if got := names(t, below); len(got) != 5 {
		t.Errorf("while they are held, there are %v", got)
	}
	release()
	releaseDir()
	Sweep(t.Context(), dir, func(path string) bool { return path == below })
	if got := names(t, below); len(got) != 5 {
		t.Errorf("of what was to be skipped there are %v", got)
	}
	Sweep(t.Context(), dir, nil)
	if got := names(t, below); len(got) != 3 {
		t.Errorf("afterwards there are %v", got)
	}
}

// A link of such a name is nobody's.
func TestSweepLink(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, filepath.Join(dir, ".gobuild-x.tmp")); err != nil {
		t.Skip(err)
	}
	old := time.Now().Add(-time.Hour)
	_ = os.Chtimes(other, old, old)
	Sweep(t.Context(), dir, nil)
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

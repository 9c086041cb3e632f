package fsx_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"first", "", "a longer third one"} {
		if err := fsx.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != content {
			t.Errorf("read %q, want %q", got, content)
		}
	}
	alone(t, path)
}

func TestWriteFilePermission(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs permission bits")
	}
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, "old")
	if err := fsx.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o700 {
		t.Errorf("mode %v, %v; want 0700", info.Mode(), err)
	}
}

func TestWriteFileErrors(t *testing.T) {
	dir := t.TempDir()
	if err := fsx.WriteFile(dir, nil, 0o644); err == nil || !strings.Contains(err.Error(), "it is a directory") {
		t.Errorf("writing over a directory: %v", err)
	}
	if err := fsx.WriteFile(filepath.Join(dir, "missing", "file"), nil, 0o644); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("writing into no directory: %v", err)
	}
}

func TestWriteFromKeepsTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, "old")
	broken := errors.New("broken")
	if err := fsx.WriteFrom(path, iotest.ErrReader(broken), 0o644); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if got := read(t, path); got != "old" {
		t.Errorf("read %q, want the old content", got)
	}
	alone(t, path)
}

// A file is named when its content is known, and one that is not completed leaves nothing.
func TestWriteAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "named")
	err := fsx.WriteAside(dir, 0o644, func(w io.Writer) (string, error) {
		_, err := io.WriteString(w, "content")
		return path, err
	})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err = fsx.WriteAside(dir, 0o644, func(w io.Writer) (string, error) {
		_, _ = io.WriteString(w, "part")
		return path, broken
	})
	if err != broken {
		t.Errorf("error %v, want %v", err, broken)
	}
	if got := read(t, path); got != "content" {
		t.Errorf("read %q", got)
	}
	alone(t, path)
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".gobuild-new.tmp", ".gobuild-old.tmp", ".gobuild", "old.tmp", "old"} {
		write(t, filepath.Join(dir, name), "")
		if strings.Contains(name, "old") {
			age(t, filepath.Join(dir, name), 2*time.Hour)
		}
	}
	if err := fsx.Sweep(dir, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != ".gobuild .gobuild-new.tmp old old.tmp" {
		t.Errorf("left: %s", got)
	}
	if err := fsx.Sweep(dir, 0); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != ".gobuild old old.tmp" {
		t.Errorf("left by age 0: %s", got)
	}
	if err := fsx.Sweep(filepath.Join(dir, "missing"), 0); err != nil {
		t.Errorf("no directory: %v", err)
	}
}

// read, write, age, names and alone are what the tests of this package need of files.

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func age(t *testing.T, path string, by time.Duration) {
	t.Helper()
	then := time.Now().Add(-by)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// alone fails the test when anything stands beside path.
func alone(t *testing.T, path string) {
	t.Helper()
	if got := names(t, filepath.Dir(path)); got != filepath.Base(path) {
		t.Errorf("the directory holds %q, want %q alone", got, filepath.Base(path))
	}
}

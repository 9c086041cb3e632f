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
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"first", "", "a longer third one"} {
		if err := fsx.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := testfiles.Read(t, path); got != content {
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
	testfiles.Write(t, path, "old")
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
	testfiles.Write(t, path, "old")
	broken := errors.New("broken")
	if err := fsx.WriteFrom(path, iotest.ErrReader(broken), 0o644); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if got := testfiles.Read(t, path); got != "old" {
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
	if got := testfiles.Read(t, path); got != "content" {
		t.Errorf("read %q", got)
	}
	alone(t, path)
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".gobuild-new.tmp", ".gobuild-old.tmp", ".gobuild", "old.tmp", "old"} {
		testfiles.Write(t, filepath.Join(dir, name), "")
		if strings.Contains(name, "old") {
			testfiles.Age(t, filepath.Join(dir, name), 2*time.Hour)
		}
	}
	if err := fsx.Sweep(dir, time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := testfiles.Names(t, dir); got != ".gobuild .gobuild-new.tmp old old.tmp" {
		t.Errorf("left: %s", got)
	}
	if err := fsx.Sweep(dir, 0); err != nil {
		t.Fatal(err)
	}
	if got := testfiles.Names(t, dir); got != ".gobuild old old.tmp" {
		t.Errorf("left by age 0: %s", got)
	}
	if err := fsx.Sweep(filepath.Join(dir, "missing"), 0); err != nil {
		t.Errorf("no directory: %v", err)
	}
}

// alone fails the test when anything stands beside path.
func alone(t *testing.T, path string) {
	t.Helper()
	if got := testfiles.Names(t, filepath.Dir(path)); got != filepath.Base(path) {
		t.Errorf("the directory holds %q, want %q alone", got, filepath.Base(path))
	}
}

//go:build unix

package source

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What go would wait for, or never reach the end of, is an error before go runs.
func TestSpecialFiles(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"default.pgo": func(path string) error { return os.Symlink("/dev/zero", path) },
		"z.go":        func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"z_test.go":   func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"dir.go":      nil, "_z.go": nil, "z.txt": nil, // go reads none of these
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() {}\n"),
			0o644); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		harmless := make == nil
		if harmless {
			make = func(path string) error { return syscall.Mkfifo(path, 0o644) }
			if name == "dir.go" {
				make = func(path string) error { return os.Mkdir(path, 0o755) }
			}
		}
		if err := make(path); err != nil {
			t.Fatal(err)
		}
		if _, err := Package(dir, "linux", "amd64", false, nil); (err == nil) != harmless || err != nil &&
			!strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package goproxytest

import (
	"os"
	"path/filepath"
	"testing"
)

// ReadAll returns the mode of each file and directory by path, and of a regular file, behind a space,
// the content.
func ReadAll(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	check(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		all[path] = info.Mode().String()
		if err == nil && info.Mode().IsRegular() {
			text, rerr := os.ReadFile(path)
			all[path], err = all[path]+" "+string(text), rerr
		}
		return err
	}))
	return all
}

// Halve cuts a file short.
func Halve(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Truncate(path, info.Size()/2)
}

// Flip changes a byte in the middle of a file.
func Flip(path string) error {
	data, err := os.ReadFile(path)
	if err != nil || len(data) == 0 {
		return err
	}
	data[len(data)/2] ^= 1
	return os.WriteFile(path, data, 0o644)
}

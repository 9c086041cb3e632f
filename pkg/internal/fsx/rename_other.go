//go:build !windows

package fsx

import "os"

// rename replaces newpath by oldpath at once.
func rename(oldpath, newpath string) error { return os.Rename(oldpath, newpath) }

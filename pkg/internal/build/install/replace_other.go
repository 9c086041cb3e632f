//go:build !windows

package install

import "os"

// replaceProgram replaces a program that may be running.
func replaceProgram(from, to string) error { return os.Rename(from, to) }

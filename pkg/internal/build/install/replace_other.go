//go:build !windows

package install

import "os"

// replaceProgram puts a new program into the place of one that may be running.
func replaceProgram(from, to string) error { return os.Rename(from, to) }

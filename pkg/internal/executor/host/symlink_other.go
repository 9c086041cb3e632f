//go:build !windows

package host

import "os"

// symlink makes place a link to the directory target.
func symlink(target, place string) error { return os.Symlink(target, place) }

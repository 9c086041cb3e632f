//go:build !windows

package linktree

import "os"

// symlink makes place a link to the directory target.
func symlink(target, place string) error { return os.Symlink(target, place) }

//go:build unix

package checkout

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// checkOwner is an error where a directory is another user's.
func checkOwner(info fs.FileInfo) error {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("it belongs to the user %d, and gobuild runs as %d", stat.Uid, os.Geteuid())
	}
	return nil
}

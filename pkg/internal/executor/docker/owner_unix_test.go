//go:build unix

package docker

import (
	"os"
	"syscall"
	"testing"
)

// mustBeCallers fails if a file belongs to somebody else than who runs the test.
func mustBeCallers(t *testing.T, info os.FileInfo) {
	t.Helper()
	if owner := int(info.Sys().(*syscall.Stat_t).Uid); owner != os.Getuid() {
		t.Errorf("%s belongs to user %d", info.Name(), owner)
	}
}

package toolchain

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// keep writes a file of the cache, whole or not at all, and makes its directory. What else is in the
// place of either is replaced.
func (c *Client) keep(path string, data []byte) error {
	if err := fsx.MakeDir(c.dir, filepath.Dir(path)); err != nil {
		return err
	}
	return fsx.ReplaceFile(path, data, 0o600)
}

// mostFile is more than any file has that is kept beside the distributions, in bytes.
const mostFile = 64 << 20

// readFile reads one of the cache's own files. A pipe in its place, which would have it wait, is an error.
func readFile(path string) ([]byte, error) { return readable.ReadFile(path, mostFile) }

// shortHash names a file or directory for a string of any form.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

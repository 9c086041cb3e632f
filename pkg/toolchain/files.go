package toolchain

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// writeFile writes data at path, whole or not at all, and makes the directory. What else is there
// is replaced: it is the cache's own place.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return cache.ReplaceFile(path, data, 0o600)
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

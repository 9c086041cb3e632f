package toolchain

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// writeFile writes data at path, whole or not at all, and makes the directory. What else stands
// there, a directory too, gives way: it is the cache's own place.
func writeFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, release, err := tempfile.Create(dir, 0o600)
	if err != nil {
		return err
	}
	defer release()
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = clearPlace(path)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// mostFile is more than any file has that is kept beside the distributions, in bytes.
const mostFile = 64 << 20

// readFile reads one of the cache's own files. A pipe in its place, which would have it wait, is an error.
func readFile(path string) ([]byte, error) { return readable.ReadFile(path, mostFile) }

// clearPlace removes a directory that stands where a file of the cache is to be.
func clearPlace(path string) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return os.RemoveAll(path)
	}
	return nil
}

// shortHash names a file or directory for a string of any form.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

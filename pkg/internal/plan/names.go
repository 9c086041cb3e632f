package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// ShortHash is a name for a key, as IDs of actions have it: enough of its SHA-256 to be unique in a
// repository.
func ShortHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:6])
}

// RelativePath is a path relative to a directory, slash-separated, so that names made of it do not depend
// on the directory of a checkout. A path that cannot be made relative, and "", stays as it is.
func RelativePath(dir, abs string) string {
	if abs == "" {
		return ""
	}
	if rel, err := filepath.Rel(dir, abs); err == nil {
		return filepath.ToSlash(rel)
	}
	return abs
}

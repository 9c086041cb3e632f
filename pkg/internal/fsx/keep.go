package fsx

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// KeepFile writes a file of a cache whose directory is root, whole or not at all, and makes the
// directories between them. What else is in the place of one of them is replaced. Others cannot read
// the file.
func KeepFile(root, path string, data []byte) error {
	if err := MakeDir(root, filepath.Dir(path)); err != nil {
		return err
	}
	return ReplaceFile(path, data, 0o600)
}

// ShortHash returns 16 hexadecimal digits that name a file or directory for a text of any form.
func ShortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

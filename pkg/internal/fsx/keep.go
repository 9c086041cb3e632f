package fsx

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// KeepFile writes a file of a cache whose directory is root, whole or not at all, and creates
// missing directories. Anything else in place of a directory is replaced. The file is readable by
// its owner only.
func KeepFile(root, path string, data []byte) error {
	if err := MakeDir(root, filepath.Dir(path)); err != nil {
		return err
	}
	return ReplaceFile(path, data, 0o600)
}

// ShortHash returns 16 hexadecimal digits that identify a text, for names of files and directories.
func ShortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

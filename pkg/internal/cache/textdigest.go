package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// DigestOf returns the SHA-256, in hexadecimal, of some texts, a line each.
func DigestOf(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:])
}

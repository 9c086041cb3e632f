package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
)

type digest [sha256.Size]byte

func (d digest) String() string { return "sha256:" + hex.EncodeToString(d[:]) }

// parseDigest undoes String.
func parseDigest(text string) (d digest, err error) {
	digits, is := strings.CutPrefix(text, "sha256:")
	data, err := hex.DecodeString(digits)
	if !is || err != nil || len(data) != len(d) {
		return d, fmt.Errorf("%q is not a SHA-256 digest", text)
	}
	return digest(data), nil
}

// buffers for reading files: larger ones are not faster.
var buffers = sync.Pool{New: func() any { return new([128 << 10]byte) }}

func digestOf(r io.Reader) (d digest, err error) {
	buffer := buffers.Get().(*[128 << 10]byte)
	defer buffers.Put(buffer)
	hash := sha256.New()
	if _, err := io.CopyBuffer(hash, r, buffer[:]); err != nil {
		return d, err
	}
	hash.Sum(d[:0])
	return d, nil
}

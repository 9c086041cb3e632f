package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
)

type digest [sha256.Size]byte

func (d digest) String() string { return "sha256:" + hex.EncodeToString(d[:]) }

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

package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"os"

	"github.com/gobuild-dev/gobuild/pkg/internal/packed"
)

// StatDigest returns a digest of names and modes of all entries of directories, and of the sizes,
// times and inodes of those that are no directories. No file is read. settled reports whether every
// later change must show in the digest; see Hasher.
func (h *Hasher) StatDigest(dirs []string) (d string, settled bool, err error) {
	sum, settled := sha256.New(), true
	var buf []byte
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return "", false, err
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				return "", false, err
			}
			buf = packed.AppendText(buf[:0], e.Name())
			buf = binary.LittleEndian.AppendUint32(buf, uint32(info.Mode()))
			if !info.IsDir() {
				s := statOf(info)
				buf = s.append(buf)
				settled = settled && h.clock.settled(s)
			}
			sum.Write(buf)
		}
		sum.Write([]byte{0})
	}
	return digest(sum.Sum(nil)).String(), settled, nil
}

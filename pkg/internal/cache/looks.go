package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
)

// Looks returns a digest of what stat calls say of all entries of directories: names, modes, and of
// what is no directory sizes, times and inodes. No file is read. settled reports whether every change
// that is still to come must show in the digest; see Hasher.
func (h *Hasher) Looks(dirs []string) (d string, settled bool, err error) {
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
			buf = appendText(buf[:0], e.Name())
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

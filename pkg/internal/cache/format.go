package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// The index file holds, after a line that names the format:
//
//	each folder: its path, the day it was used, its listed stat, the number of its files
//	    each file: its name, size, mtime, ctime, inode, digest
//	the SHA-256 of all that
//
// A text is its length and its bytes; numbers are 8 bytes, little endian.
const indexFormat = "gobuild file index 2\n"

// encodeIndex leaves out the folders that were last used before the day since, and those
// that are empty.
func encodeIndex(folders map[string]*folder, since uint32) []byte {
	data := []byte(indexFormat)
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		f := folders[dir]
		if f.used < since || len(f.files) == 0 {
			continue
		}
		data = appendText(data, dir)
		data = appendNumber(data, uint64(f.used))
		data = f.listed.append(data)
		data = appendNumber(data, uint64(len(f.files)))
		for name, e := range f.files {
			data = appendEntry(data, name, e)
		}
	}
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

func appendEntry(data []byte, name string, e entry) []byte {
	data = e.stat.append(appendText(data, name))
	return append(data, e.digest[:]...)
}

func (s stat) append(data []byte) []byte {
	data = appendNumber(data, uint64(s.size))
	data = appendNumber(data, uint64(s.mtime))
	data = appendNumber(data, uint64(s.ctime))
	return appendNumber(data, s.inode)
}

func appendNumber(data []byte, n uint64) []byte { return binary.LittleEndian.AppendUint64(data, n) }

func appendText(data []byte, s string) []byte {
	return append(appendNumber(data, uint64(len(s))), s...)
}

// readIndex returns an empty map for a file that is not a whole index.
func readIndex(path string) map[string]*folder {
	data, err := fsx.ReadFile(path)
	body := len(data) - sha256.Size
	if err != nil || body < len(indexFormat) || !bytes.HasPrefix(data, []byte(indexFormat)) {
		return map[string]*folder{}
	}
	if sum := sha256.Sum256(data[:body]); !bytes.Equal(sum[:], data[body:]) {
		return map[string]*folder{}
	}
	d := decoder{rest: string(data[len(indexFormat):body])}
	folders := d.folders()
	if d.short {
		return map[string]*folder{}
	}
	return folders
}

// decoder reads an index. Texts are parts of the file's one string, which is not copied.
type decoder struct {
	rest  string
	short bool // more was asked for than there is
}

func (d *decoder) folders() map[string]*folder {
	folders := make(map[string]*folder)
	for d.rest != "" && !d.short {
		dir, used, listed, n := d.text(), d.number(), d.stat(), d.number()
		f := &folder{used: uint32(used), listed: listed, files: make(map[string]entry, min(n, uint64(len(d.rest))))}
		for ; n > 0 && !d.short; n-- {
			name := d.text()
			f.files[name] = d.entry()
		}
		folders[dir] = f
	}
	return folders
}

func (d *decoder) stat() stat {
	return stat{
		size:  int64(d.number()),
		mtime: int64(d.number()),
		ctime: int64(d.number()),
		inode: d.number(),
	}
}

func (d *decoder) entry() (e entry) {
	e.stat = d.stat()
	copy(e.digest[:], d.take(sha256.Size))
	return e
}

func (d *decoder) text() string { return d.take(d.number()) }

func (d *decoder) number() uint64 {
	bytes := d.take(8)
	if d.short {
		return 0
	}
	return binary.LittleEndian.Uint64([]byte(bytes))
}

func (d *decoder) take(n uint64) string {
	if n > uint64(len(d.rest)) {
		d.rest, d.short = "", true
		return ""
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken
}

package cache

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/packed"
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
		data = packed.AppendText(data, dir)
		data = packed.AppendNumber(data, uint64(f.used))
		data = f.listed.append(data)
		data = packed.AppendNumber(data, uint64(len(f.files)))
		for name, e := range f.files {
			data = appendEntry(data, name, e)
		}
	}
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

func appendEntry(data []byte, name string, e entry) []byte {
	data = e.stat.append(packed.AppendText(data, name))
	return append(data, e.digest[:]...)
}

func (s stat) append(data []byte) []byte {
	data = packed.AppendNumber(data, uint64(s.size))
	data = packed.AppendNumber(data, uint64(s.mtime))
	data = packed.AppendNumber(data, uint64(s.ctime))
	return packed.AppendNumber(data, s.inode)
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
	d := decoder{packed.Reader{Rest: string(data[len(indexFormat):body])}}
	folders := d.folders()
	if d.Short {
		return map[string]*folder{}
	}
	return folders
}

// decoder reads an index.
type decoder struct{ packed.Reader }

func (d *decoder) folders() map[string]*folder {
	folders := make(map[string]*folder)
	for d.Rest != "" && !d.Short {
		dir, used, listed, n := d.Text(), d.Number(), d.stat(), d.Number()
		f := &folder{used: uint32(used), listed: listed, files: make(map[string]entry, min(n, uint64(len(d.Rest))))}
		for ; n > 0 && !d.Short; n-- {
			name := d.Text()
			f.files[name] = d.entry()
		}
		folders[dir] = f
	}
	return folders
}

func (d *decoder) stat() stat {
	return stat{
		size:  int64(d.Number()),
		mtime: int64(d.Number()),
		ctime: int64(d.Number()),
		inode: d.Number(),
	}
}

func (d *decoder) entry() (e entry) {
	e.stat = d.stat()
	copy(e.digest[:], d.Bytes(sha256.Size))
	return e
}

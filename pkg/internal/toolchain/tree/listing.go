package tree

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"path"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/packed"
)

// A Listing has every file of an extracted distribution, with its digest and its last known stat.
// It is kept beside the tree, and the tree is compared with it before use.
type Listing struct {
	Hash string       // of the module zip, as in the record
	dirs []*listedDir // every directory, the root first, others after the ones that they are in
}

// A listedDir is a directory and its files.
type listedDir struct {
	Path  string // slash-separated, "" for the root
	Seen  stat   // of the size it says nothing
	Files []listedFile
	below []string // names of the directories in it
	form  string   // encoded Seen and Files, which open decodes; "" after that
}

// A listedFile is a regular file; a distribution has no others.
type listedFile struct {
	Name   string
	Digest [sha256.Size]byte
	Mode   fs.FileMode // permission bits that it must have
	Seen   stat
}

// A stat changes with a file's content: ctime always does, if it is known, as no program can set
// it.
type stat struct {
	Size, Mtime, Ctime int64
	Inode              uint64
	Mode               uint32
}

// dir returns a directory of the listing, which is added if missing, with those above it. dirs has
// the existing ones by path.
func (l *Listing) dir(dirs map[string]*listedDir, name string) *listedDir {
	if d, ok := dirs[name]; ok {
		return d
	}
	if name != "" {
		above := l.dir(dirs, parentDir(name))
		above.below = append(above.below, path.Base(name))
	}
	d := &listedDir{Path: name}
	dirs[name] = d
	l.dirs = append(l.dirs, d)
	return d
}

// parentDir returns the directory of a slash-separated name, "" for one in the root.
func parentDir(name string) string {
	if dir := path.Dir(name); dir != "." {
		return dir
	}
	return ""
}

// The form of a listing is binary, as it is read before each compile: after a line that names the
// format and, at the end, the SHA-256 of all before it, texts are their lengths and bytes, and
// numbers 8 bytes, little endian. What is said of a directory is a text, as most of a distribution is
// of no interest to a build, and is passed over.
const listingFormat = "gobuild toolchain listing 2\n"

// Encode returns the listing in the form that Decode reads.
func (l *Listing) Encode() []byte {
	data := packed.AppendText([]byte(listingFormat), l.Hash)
	data = packed.AppendNumber(data, uint64(len(l.dirs)))
	for _, d := range l.dirs {
		data = packed.AppendText(packed.AppendText(data, d.Path), d.encode())
	}
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

func (d *listedDir) encode() string {
	if d.form != "" {
		return d.form
	}
	data := packed.AppendNumber(appendStat(nil, d.Seen), uint64(len(d.Files)))
	for _, f := range d.Files {
		data = append(packed.AppendText(data, f.Name), f.Digest[:]...)
		data = appendStat(packed.AppendNumber(data, uint64(f.Mode)), f.Seen)
	}
	return string(data)
}

func appendStat(data []byte, s stat) []byte {
	for _, n := range []uint64{uint64(s.Size), uint64(s.Mtime), uint64(s.Ctime), s.Inode, uint64(s.Mode)} {
		data = packed.AppendNumber(data, n)
	}
	return data
}

// Decode returns an encoded listing. It is not ok if the data is damaged.
func Decode(data []byte) (*Listing, bool) {
	body := len(data) - sha256.Size
	if body < len(listingFormat) || !bytes.HasPrefix(data, []byte(listingFormat)) {
		return nil, false
	}
	if sum := sha256.Sum256(data[:body]); !bytes.Equal(sum[:], data[body:]) {
		return nil, false
	}
	r := listingReader{packed.Reader{Rest: string(data[len(listingFormat):body])}}
	l := r.listing()
	return l, !r.Short && r.Rest == ""
}

// A listingReader decodes a listing.
type listingReader struct{ packed.Reader }

func (r *listingReader) listing() *Listing {
	l := &Listing{Hash: r.Text()}
	dirs := map[string]*listedDir{}
	for n := r.Number(); n > 0 && !r.Short; n-- {
		l.dir(dirs, r.Text()).form = r.Text()
	}
	return l
}

// open decodes the listing of a directory.
func (d *listedDir) open() {
	if d.form == "" {
		return
	}
	r := listingReader{packed.Reader{Rest: d.form}}
	d.Seen = r.stat()
	d.Files = make([]listedFile, min(r.Number(), uint64(len(r.Rest)/64)))
	for i := range d.Files {
		f := &d.Files[i]
		f.Name = r.Text()
		copy(f.Digest[:], r.Bytes(sha256.Size))
		f.Mode, f.Seen = fs.FileMode(r.Number()), r.stat()
	}
	d.form = ""
}

func (r *listingReader) stat() stat {
	return stat{Size: int64(r.Number()), Mtime: int64(r.Number()), Ctime: int64(r.Number()), Inode: r.Number(),
		Mode: uint32(r.Number())}
}

// names returns all names in the directory.
func (d *listedDir) names() map[string]bool {
	names := map[string]bool{}
	for _, f := range d.Files {
		names[f.Name] = true
	}
	for _, name := range d.below {
		names[name] = true
	}
	return names
}

// join returns the slash-separated path of a name in the directory.
func (d *listedDir) join(name string) string {
	return strings.TrimPrefix(d.Path+"/"+name, "/")
}

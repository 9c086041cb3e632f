package layer

import (
	"archive/tar"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// An Entry is one file, directory or symbolic link of a layer.
type Entry struct {
	Path   string // in the image: absolute, slash-separated
	Source string // file on this machine with the content; read whenever the layer is
	Within string // Source is read in this directory, and no link leads out of it; "": anywhere
	Data   []byte // content of a file without a Source
	// Digest is the content digest of Source ("sha256:…") where the caller knows it. With it,
	// a layer whose digest is remembered is made without reading Source.
	Digest string
	// Mode is the permission bits, with setuid, setgid and sticky either as in fs.FileMode or
	// as in Unix (01777). Zero: 0755 for directories and for what its owner may run, else 0644.
	Mode     fs.FileMode
	Link     string // target of a symbolic link
	Dir      bool
	UID, GID int
}

// normalize checks entries and returns them sorted, with absolute clean paths and all modes set. Of a directory
// that is there twice the first counts.
func normalize(entries []Entry) ([]Entry, error) {
	all := slices.Clone(entries)
	for i := range all {
		if err := all[i].setDefaults(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
	all = slices.CompactFunc(all, func(a, b Entry) bool { return a.Path == b.Path && a.Dir && b.Dir })
	return all, checkCollisions(all)
}

// setDefaults checks one entry and sets the fields that were left out.
func (e *Entry) setDefaults() error {
	clean := path.Clean(e.Path)
	if !path.IsAbs(e.Path) || clean == "/" || strings.ContainsRune(clean, 0) {
		return fmt.Errorf("%q cannot be a file of an image: write an absolute path, such as /etc/app.conf", e.Path)
	}
	e.Path = clean
	if e.Source == "" {
		if e.Mode == 0 {
			e.Mode = defaultMode(e.Dir)
		}
		return nil
	}
	info, err := os.Stat(e.Source)
	if err != nil {
		return fmt.Errorf("%s cannot be put into an image: %w", e.Path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s cannot be put into an image: %s is not a file", e.Path, e.Source)
	}
	if e.Mode == 0 {
		e.Mode = defaultMode(info.Mode()&0o100 != 0)
	}
	return nil
}

func defaultMode(run bool) fs.FileMode {
	if run {
		return 0o755
	}
	return 0o644
}

// checkCollisions returns an error for two entries of one path, or entries below one that is no
// directory.
func checkCollisions(sorted []Entry) error {
	kinds := make(map[string]bool, len(sorted)) // path → is a directory
	for _, e := range sorted {
		if _, ok := kinds[e.Path]; ok {
			return fmt.Errorf("two files of the image have the path %s: give one of them another path", e.Path)
		}
		kinds[e.Path] = e.Dir
	}
	for _, e := range sorted {
		for dir := path.Dir(e.Path); dir != "/"; dir = path.Dir(dir) {
			if isDir, ok := kinds[dir]; ok && !isDir {
				return fmt.Errorf("%s cannot be in the image: %s is a file there, not a directory", e.Path, dir)
			}
		}
	}
	return nil
}

// header returns the entry's tar header. It has nothing that differs by machine or day, such as
// times and owners' names.
func (e Entry) header(size int64) *tar.Header {
	h := &tar.Header{
		Typeflag: tar.TypeReg,
		Name:     strings.TrimPrefix(e.Path, "/"),
		Mode:     unixMode(e.Mode),
		Uid:      e.UID,
		Gid:      e.GID,
		Size:     size,
		ModTime:  time.Unix(0, 0),
	}
	switch {
	case e.Dir:
		h.Typeflag, h.Name = tar.TypeDir, h.Name+"/"
	case e.Link != "":
		h.Typeflag, h.Linkname, h.Mode = tar.TypeSymlink, e.Link, 0o777
	}
	return h
}

// unixMode returns the twelve mode bits of chmod.
func unixMode(m fs.FileMode) int64 {
	bits := int64(m & 0o7777)
	for flag, bit := range map[fs.FileMode]int64{fs.ModeSetuid: 0o4000, fs.ModeSetgid: 0o2000, fs.ModeSticky: 0o1000} {
		if m&flag != 0 {
			bits |= bit
		}
	}
	return bits
}

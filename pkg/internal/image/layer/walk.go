package layer

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// Walk lists the entries for a file or directory of this machine at the absolute path dest of an
// image. Of permissions only the executable bit is kept, so that all checkouts give the same layer.
// Only empty directories get an entry: the image's own directories, and links to directories as
// /lib often is, are not replaced. Links stay links. skip, which may be nil, leaves out
// slash-separated paths relative to source.
func Walk(source, dest string, skip func(rel string, isDir bool) bool) ([]Entry, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []Entry{{Path: dest, Source: source}}, nil
	}
	if skip == nil {
		skip = func(string, bool) bool { return false }
	}
	return walkDir(source, "", dest, skip, nil)
}

func walkDir(dir, rel, dest string, skip func(rel string, isDir bool) bool, list []Entry) ([]Entry, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f fs.DirEntry) bool { return skip(path.Join(rel, f.Name()), f.IsDir()) })
	if len(files) == 0 {
		return append(list, Entry{Path: dest, Dir: true}), nil
	}
	for _, f := range files {
		src, to := filepath.Join(dir, f.Name()), path.Join(dest, f.Name())
		switch f.Type() {
		case 0:
			list = append(list, Entry{Path: to, Source: src})
		case fs.ModeDir:
			list, err = walkDir(src, path.Join(rel, f.Name()), to, skip, list)
		case fs.ModeSymlink:
			var link string
			link, err = os.Readlink(src)
			list = append(list, Entry{Path: to, Link: filepath.ToSlash(link)})
		default:
			err = fmt.Errorf("%s is neither a file, a directory nor a link: it cannot be put into an image", src)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

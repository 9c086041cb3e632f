package container

import (
	"archive/tar"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// archiveWriter writes what the engine unpacks in containers.
type archiveWriter struct{ *tar.Writer }

// add writes a file, or a directory with all below it that a build may read.
func (w *archiveWriter) add(c copied) error {
	return filepath.WalkDir(c.source, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(c.source, file)
		if err != nil {
			return err
		}
		if d.IsDir() && rel != "." && (d.Name() == ".git" || slices.Contains(c.without, file)) {
			return filepath.SkipDir
		}
		name := path.Join(c.name, filepath.ToSlash(rel))
		if name == "." {
			return nil
		}
		return w.entry(file, name, c.uid)
	})
}

// entry writes one file, directory or link; what is something else is left out.
func (w *archiveWriter) entry(file, name string, uid int) error {
	info, err := os.Lstat(file)
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Uid: uid, Gid: uid, ModTime: info.ModTime(), Mode: 0o644}
	switch mode := info.Mode(); {
	case mode.IsDir():
		header.Typeflag, header.Mode = tar.TypeDir, 0o755
		return w.WriteHeader(header)
	case mode&os.ModeSymlink != 0:
		if header.Linkname, err = os.Readlink(file); err != nil {
			return err
		}
		header.Typeflag, header.Linkname = tar.TypeSymlink, filepath.ToSlash(header.Linkname)
		return w.WriteHeader(header)
	case !mode.IsRegular():
		return nil
	case mode&0o111 != 0:
		header.Mode = 0o755
	case mode&0o077 == 0 && uid != 0:
		header.Mode = 0o600 // a secret stays one
	}
	return w.content(file, header, info.Size())
}

func (w *archiveWriter) content(file string, header *tar.Header, size int64) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	header.Size = size
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.CopyN(w, f, size)
	return err
}

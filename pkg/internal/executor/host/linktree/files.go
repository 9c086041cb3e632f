package linktree

import (
	"io"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// makeLink makes place a link to target, and removes what was there.
func makeLink(target, place string) error {
	if old, err := os.Readlink(place); err == nil && old == target {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
		return err
	}
	if err := fsx.RemoveAll(place); err != nil {
		return err
	}
	return symlink(target, place)
}

// makeRealDir makes place a directory that is no link.
func makeRealDir(place string) error {
	if info, err := os.Lstat(place); err == nil && !info.IsDir() {
		if err := os.Remove(place); err != nil {
			return err
		}
	}
	return os.MkdirAll(place, 0o777)
}

// copyIfChanged copies a file, unless to has the same size and time.
func copyIfChanged(from, to string, info os.FileInfo) error {
	old, err := os.Lstat(to)
	if err == nil && old.Mode().IsRegular() && old.Size() == info.Size() && old.ModTime().Equal(info.ModTime()) {
		return nil
	}
	if err := fsx.RemoveAll(to); err != nil {
		return err
	}
	if err := copyFile(from, to); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

func copyFile(from, to string) error {
	in, err := readable.OpenFile(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}

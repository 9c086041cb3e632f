package sharedstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// A Dir is a store in a directory, which several machines may have in common. An entry appears as a
// whole or not at all. No link in the directory leads out of it.
type Dir struct {
	root *os.Root
}

// OpenDir opens the store in a directory, which is made if create is set. The error wraps
// fs.ErrNotExist if there is none.
func OpenDir(path string, create bool) (*Dir, error) {
	if create {
		if err := os.MkdirAll(path, 0o777); err != nil {
			return nil, err
		}
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Dir{root}, nil
}

// Close implements Store.
func (d *Dir) Close() { d.root.Close() }

// dirOf is the directory of an entry: of a million entries, each has a few thousand.
func dirOf(kind Kind, name string) string { return string(kind) + "/" + name[:2] }

func pathOf(kind Kind, name string) string { return dirOf(kind, name) + "/" + name }

// Get implements Store.
func (d *Dir) Get(_ context.Context, kind Kind, name string) (io.ReadCloser, error) {
	path := pathOf(kind, name)
	info, err := d.root.Lstat(path)
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file: %w", path, fs.ErrNotExist)
	}
	d.markUsed(path, info)
	return d.root.OpenFile(path, readOnly, 0)
}

// Has implements Store.
func (d *Dir) Has(_ context.Context, kind Kind, name string) (bool, error) {
	path := pathOf(kind, name)
	info, err := d.root.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false, nil
	}
	d.markUsed(path, info)
	return true, nil
}

// markUsed notes that an entry is used, as its modification time, at most once an hour. Entries that
// were not used for long are pruned first.
func (d *Dir) markUsed(path string, info fs.FileInfo) {
	if now := time.Now(); now.Sub(info.ModTime()) > time.Hour {
		_ = d.root.Chtimes(path, now, now) // only a hint
	}
}

// Put implements Store.
func (d *Dir) Put(_ context.Context, kind Kind, name string, size int64, data io.Reader, _ ...Blob) error {
	err := d.put(kind, name, size, data)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

func (d *Dir) put(kind Kind, name string, size int64, data io.Reader) error {
	if err := d.root.MkdirAll(dirOf(kind, name), 0o777); err != nil {
		return err
	}
	temp := dirOf(kind, name) + "/" + tempPrefix + rand.Text()
	f, err := d.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, data)
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes came instead of %d", n, size)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = d.root.Rename(temp, pathOf(kind, name))
	}
	if err != nil {
		_ = d.root.Remove(temp) // pruned later if it stays
	}
	return err
}

// tempPrefix begins the names of entries that are being written.
const tempPrefix = ".new-"

package tree

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// ModuleHash returns the hash of the module zip that the listed files came from, as dirhash.Hash1
// computes it (https://go.dev/ref/mod#go-sum-files). prefix is what the names in the zip begin with.
func (l *Listing) ModuleHash(prefix string) string {
	var lines []string
	for _, dir := range l.dirs {
		for _, f := range dir.Files {
			name := f.Name
			if name == "go.mod" { // as zips of modules cannot have such files
				name = "_go.mod"
			}
			lines = append(lines, path.Join(prefix, dir.Path, name)+"\x00"+
				fmt.Sprintf("%x", f.Digest))
		}
	}
	slices.Sort(lines)
	h := sha256.New()
	for _, line := range lines {
		name, digest, _ := strings.Cut(line, "\x00")
		fmt.Fprintf(h, "%s  %s\n", digest, name)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// SetModes sets the permissions of each file of the tree in root.
func (l *Listing) SetModes(root string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	for _, d := range l.dirs {
		for _, f := range d.Files {
			name := filepath.Join(root, filepath.FromSlash(d.join(f.Name)))
			info, err := os.Lstat(name)
			if err == nil && info.Mode().Perm() != f.Mode {
				err = os.Chmod(name, f.Mode)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Restore makes the tree in root match the listing, with files of a whole tree aside. Files that
// match are not touched, as another process may use them.
func (l *Listing) Restore(ctx context.Context, aside, root string) error {
	for _, d := range l.dirs { // a directory comes before those in it
		if err := d.restoreDir(filepath.Join(root, filepath.FromSlash(d.Path))); err != nil {
			return err
		}
	}
	return forEach(ctx, len(l.dirs), func(i int) error {
		d := l.dirs[i]
		for _, f := range d.Files {
			name := filepath.FromSlash(d.join(f.Name))
			if err := f.restore(filepath.Join(aside, name), filepath.Join(root, name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// restoreDir creates a missing directory, and removes files that it must not have.
func (d *listedDir) restoreDir(dir string) error {
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = os.Remove(dir)
		info = nil
	}
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	if info == nil {
		return os.MkdirAll(dir, 0o755)
	}
	if info.Mode().Perm()&0o700 != 0o700 {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	return d.removeOthers(dir)
}

func (d *listedDir) removeOthers(dir string) error {
	entries, err := os.ReadDir(dir)
	names := d.names()
	for _, e := range entries {
		if !names[e.Name()] {
			err = errors.Join(err, fsx.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// restore replaces a file that is missing or differs.
func (f *listedFile) restore(from, to string) error {
	if info, err := os.Lstat(to); err == nil && info.Mode().IsRegular() {
		if digest, err := digestFile(to); err == nil && digest == f.Digest {
			if runtime.GOOS == "windows" || info.Mode().Perm() == f.Mode {
				return nil
			}
			return os.Chmod(to, f.Mode)
		}
	} else if err == nil {
		if err := fsx.RemoveAll(to); err != nil {
			return err
		}
	}
	return os.Rename(from, to)
}

package tree

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
)

// Time is the time of every extracted file. One time for all: versions before 1.10 call
// a package stale whose sources are newer than its object file.
var Time = time.Unix(1e9, 0)

// Extract unpacks the module zip of a distribution, whose names all begin with prefix, into dir,
// and returns its listing, without a hash. It sets modes, which a module zip does not have, and
// renames _go.mod to go.mod. It refuses zips with files that no distribution has, or that would be
// outside of dir or replace each other.
func Extract(ctx context.Context, zipPath, dir, prefix string) (*Listing, error) {
	r, err := goproxy.OpenZip(zipPath)
	if err != nil {
		return nil, fmt.Errorf("the zip is damaged: %w", err)
	}
	defer r.Close()
	files, l, err := listTargets(r.Reader.File, prefix)
	if err != nil {
		return nil, err
	}
	for _, d := range l.dirs {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(d.Path)), 0o755); err != nil {
			return nil, err
		}
	}
	return l, forEach(ctx, len(files), func(i int) error { return files[i].unpack(dir) })
}

// A target is a file of a zip, its slash-separated path below the directory, and its entry in the
// listing.
type target struct {
	file *zip.File
	name string
	dir  *listedDir
	i    int
}

// listTargets returns the files of a zip. It is an error if one would be outside of the directory
// or would replace another, also on a file system that ignores case.
func listTargets(files []*zip.File, prefix string) ([]target, *Listing, error) {
	var all []target
	l, dirs := &Listing{}, map[string]*listedDir{}
	seen := map[string]string{} // names by what they are on such a system
	for _, f := range files {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if path.Base(name) == "_go.mod" {
			name = path.Join(path.Dir(name), "go.mod")
		}
		if !ok || !isLocalName(strings.TrimSuffix(name, "/")) || !f.Mode().IsDir() && !f.Mode().IsRegular() {
			return nil, nil, fmt.Errorf("the zip has %q, which no distribution has", f.Name)
		}
		if f.Mode().IsDir() {
			continue
		}
		if other, is := findClash(seen, name); is {
			return nil, nil, fmt.Errorf("the zip has %q twice, or as %q", f.Name, other)
		}
		d := l.dir(dirs, parentDir(name))
		d.Files = append(d.Files, listedFile{Name: path.Base(name), Mode: Mode(name)})
		all = append(all, target{f, name, d, len(d.Files) - 1})
	}
	return all, l, nil
}

// findClash records a file and the directories above it, and returns another name for the same
// path.
func findClash(seen map[string]string, file string) (other string, is bool) {
	for name := file; name != "."; name = path.Dir(name) {
		key, mark := strings.ToLower(name), name+"/"
		if name == file {
			mark = name
		}
		other, is := seen[key]
		if is && (name == file || other != mark) {
			return other, true
		}
		if is {
			return "", false // and so are those above it
		}
		seen[key] = mark
	}
	return "", false
}

// isLocalName reports whether a name stays below the directory that it is joined to, on any system.
func isLocalName(name string) bool {
	return name != "." && path.Clean(name) == name && !strings.ContainsAny(name, "\\\x00") &&
		filepath.IsLocal(filepath.FromSlash(name))
}

// unpack writes the file and records its digest; its mode does not depend on the umask.
func (t target) unpack(dir string) error {
	to, mode := filepath.Join(dir, filepath.FromSlash(t.name)), Mode(t.name)
	r, err := t.file.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(r, int64(t.file.UncompressedSize64)+1)); err != nil {
		return err
	}
	h.Sum(t.dir.Files[t.i].Digest[:0])
	if err := f.Chmod(mode); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Chtimes(to, Time, Time)
}

// Mode returns the permissions of a file of a distribution by its slash-separated name. Programs
// are executable: those of bin and pkg/tool, and the go_<os>_<arch>_exec scripts.
func Mode(name string) os.FileMode {
	script, _ := path.Match("go_?*_?*_exec", path.Base(name))
	if script || strings.HasPrefix(name, "bin/") || strings.HasPrefix(name, "pkg/tool/") {
		return 0o755
	}
	return 0o644
}

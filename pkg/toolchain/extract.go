package toolchain

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// maxTree bounds what a zip may unpack to, in bytes: some ten times a distribution.
const maxTree = 4 << 30

// treeTime is the time of every extracted file. One time for all: versions before 1.10 call
// a package stale whose sources are newer than its object file.
var treeTime = time.Unix(1e9, 0)

// extract unpacks a module zip, whose names all begin with prefix, into dir. Files of a
// module zip carry no mode, and its go.mod files are called _go.mod: both are set right.
func extract(ctx context.Context, zipPath, dir, prefix string) error {
	r, err := zip.OpenReader(zipPath)
	if err != nil {
		return fmt.Errorf("the zip is damaged: %w", err)
	}
	defer r.Close()
	files, err := targets(r.File, prefix)
	if err != nil {
		return err
	}
	if err := makeDirs(dir, files); err != nil {
		return err
	}
	return each(ctx, len(files), func(i int) error { return files[i].unpack(dir) })
}

// A target is a file of a zip and its slash-separated path below the directory.
type target struct {
	file *zip.File
	name string
}

// targets returns the files of a zip, and refuses one of which a file would not be below the
// directory, or would stand in another's place.
func targets(files []*zip.File, prefix string) ([]target, error) {
	var all []target
	seen := map[string]bool{}
	var size uint64
	for _, f := range files {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if path.Base(name) == "_go.mod" {
			name = path.Join(path.Dir(name), "go.mod")
		}
		if !ok || !localName(strings.TrimSuffix(name, "/")) || !f.Mode().IsDir() && !f.Mode().IsRegular() {
			return nil, fmt.Errorf("the zip has %q, which no distribution has", f.Name)
		}
		if f.Mode().IsDir() {
			continue
		}
		if seen[fold(name)] {
			return nil, fmt.Errorf("the zip has %q twice", f.Name)
		}
		seen[fold(name)] = true
		if size += f.UncompressedSize64; size > maxTree {
			return nil, fmt.Errorf("the zip unpacks to more than %d GB, which no distribution does", maxTree>>30)
		}
		all = append(all, target{f, name})
	}
	return all, nil
}

// fold is equal for names that are one file on this system.
func fold(name string) string {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return strings.ToLower(name)
	}
	return name
}

// localName says whether a name stays below the directory that it is joined to, on any system.
func localName(name string) bool {
	return name != "." && path.Clean(name) == name && !strings.ContainsAny(name, "\\\x00") && filepath.IsLocal(filepath.FromSlash(name))
}

// makeDirs makes the directories of all files.
func makeDirs(dir string, files []target) error {
	made := map[string]bool{}
	for _, f := range files {
		parent := path.Dir(f.name)
		if made[parent] {
			continue
		}
		made[parent] = true
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(parent)), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// unpack writes the file; its mode does not depend on the umask.
func (t target) unpack(dir string) error {
	to, mode := filepath.Join(dir, filepath.FromSlash(t.name)), mode(t.name)
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
	if _, err := io.Copy(f, io.LimitReader(r, int64(t.file.UncompressedSize64)+1)); err != nil {
		return err
	}
	if err := f.Chmod(mode); err != nil && runtime.GOOS != "windows" {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Chtimes(to, treeTime, treeTime)
}

// mode is executable for programs: those of bin and pkg/tool, and the go_<os>_<arch>_exec scripts.
func mode(name string) os.FileMode {
	script, _ := path.Match("go_?*_?*_exec", path.Base(name))
	if script || strings.HasPrefix(name, "bin/") || strings.HasPrefix(name, "pkg/tool/") {
		return 0o755
	}
	return 0o644
}

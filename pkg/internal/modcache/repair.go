package modcache

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// A Sum is a line of a go.sum file (https://go.dev/ref/mod#go-sum-files).
type Sum struct {
	Module module.Version // its version without /go.mod
	GoMod  bool           // Hash is of go.mod alone
	Hash   string
}

// ParseSums reads the lines of a go.sum or go.work.sum. Lines of another form are left out.
func ParseSums(text string) (sums []Sum) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue
		}
		version, goMod := strings.CutSuffix(fields[1], "/go.mod")
		sums = append(sums, Sum{module.Version{Path: fields[0], Version: version}, goMod, fields[2]})
	}
	return sums
}

// Clear removes what go cannot cope with in place of files that it downloads for some modules: go
// blocks on a pipe, fails at a directory, and accepts an empty file, as a power failure leaves it.
// Go fetches removed files again. Clear returns their paths.
func Clear(dir string, sums []Sum) (removed []string, err error) {
	err = clearLock(dir)
	for _, m := range uniqueModules(sums) {
		download, _, perr := modulePaths(dir, m)
		if perr != nil {
			continue // go does not take it either
		}
		for _, ext := range []string{".info", ".mod", ".zip", ".ziphash", ".lock"} {
			info, lerr := os.Lstat(download + ext)
			if lerr == nil && (!info.Mode().IsRegular() || info.Size() == 0 && ext != ".lock") {
				removed = append(removed, download+ext)
				err = errors.Join(err, fsx.RemoveAll(download+ext))
			}
		}
	}
	return removed, err
}

// clearLock removes anything but a file in place of go's lock.
func clearLock(dir string) error { return fsx.ClearPlace(filepath.Join(dir, "cache", "lock")) }

// Repair is called after go failed. Besides what Clear removes, it removes downloads that do not
// match their sums. It returns the paths.
func Repair(dir string, sums []Sum) (removed []string, err error) {
	return repair(dir, sums, func(root, _ string, _ module.Version) bool {
		info, err := os.Lstat(root)
		return err == nil && info.IsDir()
	})
}

// RepairAll is called after go failed to load packages. It is Repair that also removes modules that
// lack files of their archives.
func RepairAll(dir string, sums []Sum) (removed []string, err error) {
	return repair(dir, sums, isComplete)
}

func repair(dir string, sums []Sum, good func(root, archive string,
	m module.Version) bool) (removed []string, err error) {
	removed, err = Clear(dir, sums)
	for _, s := range sums {
		download, root, perr := modulePaths(dir, s.Module)
		if perr != nil {
			continue
		}
		for _, path := range []string{download, root} {
			if stray := findObstacle(dir, filepath.Dir(path)); stray != "" {
				removed = append(removed, stray)
				err = errors.Join(err, fsx.RemoveAll(stray))
			}
		}
		for _, path := range findDamaged(download, root, s, good) {
			removed = append(removed, path)
			err = errors.Join(err, fsx.RemoveAll(path))
		}
	}
	return removed, err
}

// findObstacle returns the first path that exists and is no directory on the way from dir to a path
// below it, or "".
func findObstacle(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || rel == "." {
		return ""
	}
	for _, name := range strings.Split(rel, string(filepath.Separator)) {
		dir = filepath.Join(dir, name)
		if info, err := os.Lstat(dir); err != nil {
			return ""
		} else if !info.IsDir() {
			return dir
		}
	}
	return ""
}

// findDamaged returns the files and directories of a sum that would make go fail.
func findDamaged(download, root string, s Sum, good func(root, archive string, m module.Version) bool) []string {
	if s.GoMod {
		data, err := fsx.ReadFile(download + ".mod")
		if err != nil || goModHash(data) == s.Hash {
			return nil
		}
		return []string{download + ".mod"}
	}
	if _, err := os.Lstat(download + ".partial"); err == nil {
		return nil // another process extracts it, or go does so again
	}
	if _, err := os.Lstat(root); err == nil {
		if good(root, download+".zip", s.Module) {
			return nil
		}
		return []string{root}
	}
	if hash, err := dirhash.HashZip(download+".zip", dirhash.Hash1); errors.Is(err, fs.ErrNotExist) || err == nil &&
		hash == s.Hash {
		return nil
	}
	return []string{download + ".zip", download + ".ziphash"}
}

// isComplete reports whether a module's directory has all files of its archive, with their sizes.
// If no archive can be read, any files will do.
func isComplete(root, archive string, m module.Version) bool {
	z, err := zip.OpenReader(archive)
	if err != nil {
		entries, err := os.ReadDir(root)
		return err == nil && len(entries) > 0
	}
	defer z.Close()
	for _, f := range z.File {
		name, ok := strings.CutPrefix(f.Name, m.String()+"/")
		if !ok || !filepath.IsLocal(filepath.FromSlash(name)) {
			continue
		}
		info, err := os.Lstat(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || !info.Mode().IsRegular() || info.Size() != int64(f.UncompressedSize64) {
			return false
		}
	}
	return true
}

// goModHash returns the hash of a go.mod file in go.sum.
func goModHash(data []byte) string {
	hash, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	})
	if err != nil {
		return ""
	}
	return hash
}

// uniqueModules returns the modules of sums, each once.
func uniqueModules(sums []Sum) (list []module.Version) {
	seen := map[module.Version]bool{}
	for _, s := range sums {
		if !seen[s.Module] {
			seen[s.Module] = true
			list = append(list, s.Module)
		}
	}
	return list
}

// modulePaths returns where go keeps a module: the download, without extension, and the extracted
// files.
func modulePaths(dir string, m module.Version) (download, root string, err error) {
	path, perr := module.EscapePath(m.Path)
	version, verr := module.EscapeVersion(m.Version)
	if err := errors.Join(perr, verr); err != nil {
		return "", "", err
	}
	root = path + "@" + version
	return downloadPath(dir, root), filepath.Join(dir, filepath.FromSlash(root)), nil
}

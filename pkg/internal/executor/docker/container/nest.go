package container

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/mount"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
)

// addMountPoints makes mount points for mounts below a bind that has none for them, such as an override
// within another. The engine cannot make a directory in what is read-only, and must not in the user's
// tree. So such a bind is replaced by a skeleton of empty directories and files below dir, onto which
// everything that the tree has is bound, entry by entry.
func addMountPoints(mounts []mount.Mount, dir string) ([]mount.Mount, error) {
	var out []mount.Mount
	for _, m := range mounts {
		missing := missingBelow(m, mounts)
		if len(missing) == 0 {
			out = append(out, m)
			continue
		}
		sum := sha256.Sum256(fmt.Append(nil, m.Source, missing))
		s := skeleton{dir: filepath.Join(dir, hex.EncodeToString(sum[:8])), tree: m, missing: missing, others: mounts}
		if err := s.build(""); err != nil {
			return nil, err
		}
		root := m
		root.Source = s.dir
		out = append(append(out, root), s.mounts...)
	}
	return out, nil
}

// A mountPoint is where something will be mounted, relative to a tree.
type mountPoint struct {
	rel  string
	file bool
}

// missingBelow are the mount points of other mounts below a bind that its tree lacks.
func missingBelow(m mount.Mount, mounts []mount.Mount) []mountPoint {
	var missing []mountPoint
	for _, o := range mounts {
		if m.Type != mount.TypeBind || o.Target == m.Target || !executor.Below(o.Target, m.Target) {
			continue
		}
		rel := strings.TrimPrefix(o.Target, strings.TrimSuffix(m.Target, "/")+"/")
		if _, err := os.Stat(filepath.Join(m.Source, filepath.FromSlash(rel))); err != nil {
			missing = append(missing, mountPoint{rel, isFile(o)})
		}
	}
	return missing
}

// isFile reports whether a mount shows a file, or a socket, and no directory.
func isFile(m mount.Mount) bool {
	if m.Type != mount.TypeBind {
		return false
	}
	info, err := os.Stat(m.Source)
	return err == nil && !info.IsDir()
}

// A skeleton is mounted instead of a tree.
type skeleton struct {
	dir     string
	tree    mount.Mount
	missing []mountPoint
	others  []mount.Mount // which are there already
	mounts  []mount.Mount
}

// build makes the directory rel of the skeleton.
func (s *skeleton) build(rel string) error {
	here := filepath.Join(s.dir, filepath.FromSlash(rel))
	if err := os.MkdirAll(here, 0o777); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(s.tree.Source, filepath.FromSlash(rel)))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for _, e := range entries {
		if err := s.addEntry(path.Join(rel, e.Name()), e); err != nil {
			return err
		}
	}
	for _, m := range s.missing {
		if err := s.makePoint(m); err != nil {
			return err
		}
	}
	return nil
}

// makePoint makes an empty directory or file to mount something onto.
func (s *skeleton) makePoint(p mountPoint) error {
	here := filepath.Join(s.dir, filepath.FromSlash(p.rel))
	if !p.file {
		return os.MkdirAll(here, 0o777)
	}
	if err := os.MkdirAll(filepath.Dir(here), 0o777); err != nil {
		return err
	}
	file, err := os.OpenFile(here, os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	return file.Close()
}

// addEntry adds one entry of the tree to the skeleton: a directory in which something is missing as a
// skeleton again, another one and a file by a mount, a link as it is.
func (s *skeleton) addEntry(rel string, e os.DirEntry) error {
	source := filepath.Join(s.tree.Source, filepath.FromSlash(rel))
	here := filepath.Join(s.dir, filepath.FromSlash(rel))
	switch {
	case e.Type()&os.ModeSymlink != 0:
		link, err := os.Readlink(source)
		if err != nil {
			return err
		}
		_ = os.Remove(here) // of an earlier run
		return os.Symlink(link, here)
	case e.IsDir() && s.lacks(rel):
		return s.build(rel)
	case !e.IsDir() && !e.Type().IsRegular():
		return nil // no build reads sockets and devices
	}
	if err := s.makePoint(mountPoint{rel, !e.IsDir()}); err != nil {
		return err
	}
	at := path.Join(s.tree.Target, rel)
	if slices.ContainsFunc(s.others, func(m mount.Mount) bool { return m.Target == at }) {
		return nil
	}
	more, err := Binds(source, at, s.tree.ReadOnly)
	s.mounts = append(s.mounts, more...)
	return err
}

// lacks reports whether something is missing in a directory.
func (s *skeleton) lacks(rel string) bool {
	for _, m := range s.missing {
		if executor.Below(m.rel, rel) {
			return true
		}
	}
	return false
}

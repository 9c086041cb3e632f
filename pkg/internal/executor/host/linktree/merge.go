package linktree

import (
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// merge makes place a directory with what dir has, but for the overrides below p.
func (t Tree) merge(p, dir, place string) error {
	if err := makeRealDir(place); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, entry := range entries {
		keep[entry.Name()] = true
		if err := t.mergeEntry(p+"/"+entry.Name(), filepath.Join(dir, entry.Name()), place, entry); err != nil {
			return err
		}
	}
	return t.removeOthers(p, place, keep)
}

func (t Tree) mergeEntry(p, from, place string, entry os.DirEntry) error {
	to := filepath.Join(place, entry.Name())
	if _, overridden := t.links[p]; overridden {
		return nil
	}
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return nil // a dangling link is no source
	case info.IsDir() && t.hasBelow(p):
		return t.merge(p, from, to)
	case info.IsDir():
		return makeLink(from, to)
	case info.Mode().IsRegular():
		return copyIfChanged(from, to, info)
	}
	return nil
}

// removeOthers removes from place what the override no longer has.
func (t Tree) removeOthers(p, place string, keep map[string]bool) error {
	entries, err := os.ReadDir(place)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		q := p + "/" + entry.Name()
		if _, overridden := t.links[q]; keep[entry.Name()] || overridden || t.hasBelow(q) {
			continue
		}
		if err := fsx.RemoveAll(filepath.Join(place, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

package sharedstore

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// An Entry is an entry of a directory.
type Entry struct {
	Kind Kind
	Size int64
	Used time.Time // last written or read, to an hour

	path string
}

// Entries lists what is in the directory. Files that are no entries are left out.
func (d *Dir) Entries() (list []Entry, err error) {
	err = d.walk(func(path string, kind Kind, info fs.FileInfo) error {
		if name := info.Name(); IsName(name) && path == pathOf(kind, name) {
			list = append(list, Entry{kind, info.Size(), info.ModTime(), path})
		}
		return nil
	})
	return list, err
}

// walk calls f for each file below the directories of entries.
func (d *Dir) walk(f func(path string, kind Kind, info fs.FileInfo) error) error {
	for _, kind := range []Kind{Records, Blobs} {
		err := fs.WalkDir(d.root.FS(), string(kind), func(path string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) || err == nil && !e.Type().IsRegular() {
				return nil // it was removed meanwhile, or is a directory
			} else if err != nil {
				return err
			}
			info, err := e.Info()
			if err != nil {
				return nil // likewise
			}
			return f(path, kind, info)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Limits say what Prune leaves.
type Limits struct {
	Older time.Duration // entries that were not used for longer are removed; 0: none for that
	Size  int64         // of all entries, in bytes: those that were not used for longest go first; 0: no limit
}

// Prune removes entries, and what killed writers left. Others may read and write at the same time: an
// entry that goes under their hands is one that they do not find.
func (d *Dir) Prune(l Limits) (removed, kept []Entry, err error) {
	entries, err := d.Entries()
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(entries, func(a, b Entry) int { return b.Used.Compare(a.Used) })
	total, now := int64(0), time.Now()
	for _, e := range entries {
		total += e.Size
		if l.Older > 0 && now.Sub(e.Used) > l.Older || l.Size > 0 && total > l.Size {
			total -= e.Size
			err = errors.Join(err, d.remove(e.path))
			removed = append(removed, e)
			continue
		}
		kept = append(kept, e)
	}
	return removed, kept, errors.Join(err, d.sweep(now.Add(-time.Hour)))
}

func (d *Dir) remove(path string) error {
	if err := d.root.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sweep removes what killed writers left before a time.
func (d *Dir) sweep(before time.Time) error {
	return d.walk(func(path string, _ Kind, info fs.FileInfo) error {
		if strings.HasPrefix(info.Name(), tempPrefix) && info.ModTime().Before(before) {
			return d.remove(path)
		}
		return nil
	})
}

package tree

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// A Finding is the result of comparing a tree with its listing.
type Finding struct {
	Damage []string // "src/fmt/print.go was changed", sorted
	Moved  bool     // something looks other than it did, and is what it was
}

// An Extent says how much of a distribution is compared.
type Extent int

// How much there is.
const (
	Builds Extent = iota + 1 // what compiles and other commands read
	Whole                    // everything, for a copy
)

// includesDir reports whether a directory is compared. Sources of Go's own programs and testdata
// are read by no build.
func (e Extent) includesDir(dir string) bool {
	return e == Whole || dir != "src/cmd" && !strings.HasPrefix(dir, "src/cmd/") && !strings.Contains("/"+dir+"/",
		"/testdata/")
}

// includesFile reports whether a file of such a directory is compared. Tests are read by no build.
func (e Extent) includesFile(name string) bool {
	return e == Whole || !strings.HasSuffix(name, "_test.go")
}

// Inspect compares the tree in root, within the extent, with its listing: by stat, and by content
// if stat differs. If only stat differs, the new one is recorded, unless the file changed so
// recently that another change might look the same.
func (l *Listing) Inspect(root string, of Extent) Finding {
	var all Finding
	var mu sync.Mutex
	var workers sync.WaitGroup
	next := make(chan []*listedDir, 64)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			var own Finding
			for dirs := range next {
				for _, d := range dirs {
					if of.includesDir(d.Path) {
						d.inspect(root, of, &own)
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all.Damage, all.Moved = append(all.Damage, own.Damage...), all.Moved || own.Moved
		})
	}
	for dirs := range slices.Chunk(l.dirs, 32) {
		next <- dirs
	}
	close(next)
	workers.Wait()
	slices.Sort(all.Damage)
	return all
}

// inspect compares a directory and its files with what is on disk.
func (d *listedDir) inspect(root string, of Extent, found *Finding) {
	d.open()
	dir := filepath.Join(root, filepath.FromSlash(d.Path))
	var at []int // places of the files to look at
	for i, f := range d.Files {
		if of.includesFile(f.Name) {
			at = append(at, i)
		}
	}
	own, files := statAll(dir, func(i int) string { return d.Files[at[i]].Name }, len(at))
	if own == (stat{}) {
		found.Damage = append(found.Damage, d.named()+" is missing or no directory")
		return
	}
	if own != d.Seen {
		if info, err := os.Lstat(dir); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o500 != 0o500 {
			// root reads it, but not go in its sandbox
			found.Damage = append(found.Damage, d.named()+" has other permissions")
			return
		}
		d.compareNames(dir, found)
		d.Seen, found.Moved = settledStat(own), true
	}
	for i, now := range files {
		f := &d.Files[at[i]]
		if now == f.Seen && (fsx.HasChangeTimes || f.Mode&0o100 == 0) {
			continue
		}
		if why := f.compare(filepath.Join(dir, f.Name), now); why != "" {
			found.Damage = append(found.Damage, d.join(f.Name)+" "+why)
			continue
		}
		f.Seen, found.Moved = settledStat(now), true
	}
}

func (d *listedDir) named() string {
	if d.Path == "" {
		return "the directory"
	}
	return d.Path
}

// compareNames finds files that the listing does not have. Missing ones are found when they are
// compared.
func (d *listedDir) compareNames(dir string, found *Finding) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		found.Damage = append(found.Damage, d.named()+" cannot be read")
		return
	}
	names := d.names()
	for _, e := range entries {
		if !names[e.Name()] {
			found.Damage = append(found.Damage, d.join(e.Name())+" was added")
		}
	}
}

// compare returns what is wrong with a file, or "".
func (f *listedFile) compare(path string, now stat) string {
	if now == (stat{}) {
		return "is missing"
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return "is missing"
	case !info.Mode().IsRegular():
		return "is no file any more"
	case runtime.GOOS != "windows" && info.Mode().Perm() != f.Mode:
		return "has other permissions"
	}
	digest, err := digestFile(path)
	if err != nil {
		return "cannot be read"
	}
	if digest != f.Digest {
		return "was changed"
	}
	return ""
}

func digestFile(path string) (digest [sha256.Size]byte, err error) {
	f, err := readable.OpenFile(path)
	if err != nil {
		return digest, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	h.Sum(digest[:0])
	return digest, err
}

// settledStat returns s if every later change must show in it, else the zero stat, so that the file
// is read again: times have ticks, and a file system of another machine has its own clock.
func settledStat(s stat) stat {
	if time.Since(time.Unix(0, max(s.Ctime, s.Mtime))) < 2*time.Second {
		return stat{}
	}
	return s
}

// RecordStats records how the files of the tree in root look, which is known to match the listing.
func (l *Listing) RecordStats(root string) {
	for _, d := range l.dirs {
		dir := filepath.Join(root, filepath.FromSlash(d.Path))
		own, files := statAll(dir, func(i int) string { return d.Files[i].Name }, len(d.Files))
		d.Seen = own
		for i, s := range files {
			d.Files[i].Seen = s
		}
	}
}

// Summary names some of the damaged files. There must be at least one.
func (f Finding) Summary() string {
	if n := len(f.Damage) - 1; n > 0 {
		return fmt.Sprintf("%s, and %d more", f.Damage[0], n)
	}
	return f.Damage[0]
}

// List creates the listing of the tree in root, without a hash, by reading all of it. Files that no
// distribution has are an error.
func List(ctx context.Context, root string) (*Listing, error) {
	l, dirs := &Listing{}, map[string]*listedDir{}
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if name := filepath.ToSlash(rel); err == nil && e.IsDir() {
			if name == "." {
				name = ""
			}
			l.dir(dirs, name)
		} else if err == nil && e.Type().IsRegular() {
			d := l.dir(dirs, parentDir(name))
			d.Files = append(d.Files, listedFile{Name: e.Name(), Mode: Mode(name)})
		} else if err == nil {
			err = fmt.Errorf("%s is no file", p)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return l, l.digest(ctx, root)
}

// digest reads all files of a tree.
func (l *Listing) digest(ctx context.Context, root string) error {
	type place struct {
		dir *listedDir
		i   int
	}
	var all []place
	for _, d := range l.dirs {
		for i := range d.Files {
			all = append(all, place{d, i})
		}
	}
	return forEach(ctx, len(all), func(i int) (err error) {
		f := &all[i].dir.Files[all[i].i]
		f.Digest, err = digestFile(filepath.Join(root, filepath.FromSlash(all[i].dir.join(f.Name))))
		return err
	})
}

package buildcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// suffix is how the names of outputs end.
const suffix = "-d"

// A Checker verifies the outputs of one build cache against what it recorded of them, and holds a
// lock that tells other processes that go runs. It is safe for concurrent use.
type Checker struct {
	dir    string
	hasher *cache.Hasher
	lock   lock

	mu sync.Mutex
	// when names were added to or removed from a directory of outputs last, before it was looked at
	folders map[string]time.Time
}

// Open checks the build cache in dir, which need not exist, and returns a Checker to close when go
// has run. It removes outputs whose content does not match their names, and returns the names.
// While another process runs go, unknown outputs are skipped: they may be half written. The record
// is in dir.index, and the lock in dir.lock.
func Open(dir string) (c *Checker, removed []string, err error) {
	hasher, err := cache.OpenHasher(dir + ".index")
	if err != nil {
		return nil, nil, err
	}
	if err := fsx.ClearPlace(dir + ".lock"); err != nil {
		return nil, nil, err
	}
	l, alone, err := tryExclusive(dir + ".lock")
	if err != nil {
		return nil, nil, err
	}
	c = &Checker{dir: dir, hasher: hasher, lock: l, folders: map[string]time.Time{}}
	removed, err = c.check(alone)
	return c, removed, errors.Join(err, l.share())
}

// check removes outputs that differ; alone reports that nobody else runs go.
func (c *Checker) check(alone bool) (removed []string, err error) {
	folders, strays, err := c.listFolders()
	eachErr := c.forEachFolder(folders, func(folder string) error {
		changed, unknown, err := c.hasher.Changes(folder, isOutput)
		if alone {
			changed = append(changed, unknown...)
		}
		for _, name := range changed {
			path := filepath.Join(folder, name)
			if c.isValid(path) {
				continue
			}
			if rerr := fsx.RemoveAll(path); rerr != nil {
				err = errors.Join(err, rerr)
				continue
			}
			c.mu.Lock()
			removed = append(removed, name)
			c.mu.Unlock()
		}
		return err
	})
	return append(removed, strays...), errors.Join(err, eachErr, c.remove(strays))
}

// isValid reports whether an output's content matches its name.
func (c *Checker) isValid(name string) bool {
	digest, err := c.hasher.File(name)
	if err == nil {
		return digest == wantDigest(name)
	}
	_, err = os.Lstat(name)
	return errors.Is(err, os.ErrNotExist) // another process removed it
}

// Close records how outputs look now; new ones are taken as valid, as go has just written them. An
// output that go used for the first time in an hour has another modification time, and is read by
// the next Open.
func (c *Checker) Close() error {
	folders, _, err := c.listFolders()
	eachErr := c.forEachFolder(folders, func(folder string) error {
		changed, unknown, err := c.hasher.Changes(folder, isOutput)
		for _, name := range append(changed, unknown...) {
			path := filepath.Join(folder, name)
			c.hasher.Remember(path, wantDigest(path))
		}
		return err
	})
	return errors.Join(err, eachErr, c.hasher.Save(), c.lock.close())
}

// isOutput reports whether an entry has the name of an output. It need not be a file: go would
// block on a pipe.
func isOutput(e fs.DirEntry) bool {
	return strings.HasSuffix(e.Name(), suffix) || !e.Type().IsRegular()
}

// wantDigest returns the digest that an output's name contains.
func wantDigest(name string) string {
	return "sha256:" + strings.TrimSuffix(filepath.Base(name), suffix)
}

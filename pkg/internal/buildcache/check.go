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

// A Checker knows how the outputs of one build cache were when it saw them last, and says to
// others that go is about to run in it. It is safe for concurrent use.
type Checker struct {
	dir    string
	hasher *cache.Hasher
	lock   lock

	mu sync.Mutex
	// when names were added to or removed from a directory of outputs last, before it was looked at
	folders map[string]time.Time
}

// Open checks the build cache in dir, which need not be there yet, and returns what to close when
// go has run. It removes the outputs whose content is not what their names say, and whatever stands
// in the place of one that is no file; removed are their names. While another process runs go in
// it, outputs that are not known are passed over: they may be half written. What is known is kept
// beside dir, in dir.index, and the lock in dir.lock.
func Open(dir string) (c *Checker, removed []string, err error) {
	hasher, err := cache.OpenHasher(dir + ".index")
	if err != nil {
		return nil, nil, err
	}
	if err := fsx.ClearPlace(dir + ".lock"); err != nil {
		return nil, nil, err
	}
	l, alone, err := tryAlone(dir + ".lock")
	if err != nil {
		return nil, nil, err
	}
	c = &Checker{dir: dir, hasher: hasher, lock: l, folders: map[string]time.Time{}}
	removed, err = c.check(alone)
	return c, removed, errors.Join(err, l.share())
}

// check removes what differs; alone says that nobody else runs go.
func (c *Checker) check(alone bool) (removed []string, err error) {
	folders, strays, err := c.contents()
	eachErr := c.each(folders, func(folder string) error {
		changed, unknown, err := c.hasher.Changes(folder, isOutput)
		if alone {
			changed = append(changed, unknown...)
		}
		for _, name := range changed {
			path := filepath.Join(folder, name)
			if c.good(path) {
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

// good reports whether an output may stay.
func (c *Checker) good(name string) bool {
	digest, err := c.hasher.File(name)
	if err == nil {
		return digest == wanted(name)
	}
	_, err = os.Lstat(name)
	return errors.Is(err, os.ErrNotExist) // another process removed it
}

// Close takes new outputs for what their names say, as go has just written them, and keeps how they are
// now. Of one that go has used for the first time in an hour, the modification time is another now: it
// is read by the next Open.
func (c *Checker) Close() error {
	folders, _, err := c.contents()
	eachErr := c.each(folders, func(folder string) error {
		changed, unknown, err := c.hasher.Changes(folder, isOutput)
		for _, name := range append(changed, unknown...) {
			path := filepath.Join(folder, name)
			c.hasher.Remember(path, wanted(path))
		}
		return err
	})
	return errors.Join(err, eachErr, c.hasher.Save(), c.lock.close())
}

// isOutput is also for what is no file: go would wait for a pipe.
func isOutput(e fs.DirEntry) bool {
	return strings.HasSuffix(e.Name(), suffix) || !e.Type().IsRegular()
}

// wanted is the digest that an output's name says.
func wanted(name string) string { return "sha256:" + strings.TrimSuffix(filepath.Base(name), suffix) }

package buildcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// each calls do for each directory of outputs that is not as it was the last time, several at once.
func (c *Checker) each(do func(folder string) error) error {
	folders, err := os.ReadDir(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	work := make(chan string)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			for folder := range work {
				errs[i] = errors.Join(errs[i], c.in(folder, do))
			}
		})
	}
	for _, f := range folders {
		if f.IsDir() && len(f.Name()) == 2 {
			work <- filepath.Join(c.dir, f.Name())
		}
	}
	close(work)
	wait.Wait()
	return errors.Join(append(errs, err)...)
}

// in calls do for one of the 256 directories of a build cache.
func (c *Checker) in(folder string, do func(folder string) error) error {
	info, err := os.Stat(folder)
	if err != nil || c.asRead(folder, info.ModTime()) {
		return err
	}
	return do(folder)
}

// asRead reports whether a directory was looked at when it had this time, and notes that it is.
func (c *Checker) asRead(folder string, changed time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, was := c.folders[folder]
	c.folders[folder] = changed
	return was && last.Equal(changed)
}

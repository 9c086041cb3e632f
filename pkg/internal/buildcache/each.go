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

// contents are the 256 directories of outputs, as far as they are there, and the names of what
// stands for one of them or beside them and is no file that go can use. It would wait for a pipe there.
func (c *Checker) contents() (folders, strays []string, err error) {
	entries, err := os.ReadDir(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	for _, e := range entries {
		switch {
		case len(e.Name()) == 2 && e.IsDir():
			folders = append(folders, filepath.Join(c.dir, e.Name()))
		case len(e.Name()) == 2 || !usable(e):
			strays = append(strays, e.Name())
		}
	}
	return folders, strays, err
}

// each calls do for each of the directories that is not as it was the last time, several at once.
func (c *Checker) each(folders []string, do func(folder string) error) error {
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
	for _, folder := range folders {
		work <- folder
	}
	close(work)
	wait.Wait()
	return errors.Join(errs...)
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

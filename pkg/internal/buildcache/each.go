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

// listFolders returns the existing ones of the 256 directories of outputs, and the names of
// everything else in their places or beside them that go cannot use, such as pipes.
func (c *Checker) listFolders() (folders, strays []string, err error) {
	entries, err := os.ReadDir(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	for _, e := range entries {
		switch {
		case len(e.Name()) == 2 && e.IsDir():
			folders = append(folders, filepath.Join(c.dir, e.Name()))
		case len(e.Name()) == 2 || !isUsable(e):
			strays = append(strays, e.Name())
		}
	}
	return folders, strays, err
}

// forEachFolder calls do for each directory that changed since the last time, several at once.
func (c *Checker) forEachFolder(folders []string, do func(folder string) error) error {
	work := make(chan string)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			for folder := range work {
				errs[i] = errors.Join(errs[i], c.inFolder(folder, do))
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

// inFolder calls do for one of the 256 directories of a build cache.
func (c *Checker) inFolder(folder string, do func(folder string) error) error {
	info, err := os.Stat(folder)
	if err != nil || c.isUnchanged(folder, info.ModTime()) {
		return err
	}
	return do(folder)
}

// isUnchanged reports whether a directory had this modification time when it was last read, and
// records the time.
func (c *Checker) isUnchanged(folder string, changed time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, was := c.folders[folder]
	c.folders[folder] = changed
	return was && last.Equal(changed)
}

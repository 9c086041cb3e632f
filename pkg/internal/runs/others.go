package runs

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// tidied has the directories of killed runs whose locks this process holds to tidy up after them.
var tidied sync.Map

// Alive reports whether a run lives. One that nothing is known of does not.
func Alive(cacheDir, id string) bool {
	dir := filepath.Join(cacheDir, dirName, id)
	path := dir + lockSuffix
	if _, err := os.Stat(path); err != nil || id == "" || id != filepath.Base(id) {
		return false
	}
	if _, here := tidied.Load(dir); here {
		return false
	}
	unlock := fsx.TryLock(context.Background(), path)
	if unlock == nil {
		return true
	}
	if _, err := os.Stat(filepath.Join(cacheDir, dirName, id+aboutSuffix)); err != nil {
		_ = os.Remove(path) // it was made by this look, or has nothing more to say
	}
	unlock()
	return false
}

// Living are the runs that live, by their names.
func Living(cacheDir string) map[string]About {
	living := map[string]About{}
	for _, id := range names(cacheDir) {
		if Alive(cacheDir, id) {
			living[id] = about(cacheDir, id)
		}
	}
	return living
}

// A Dead is a run that was killed. Nobody else tidies up after it until Remove or Keep is called.
type Dead struct {
	ID    string
	Began time.Time // as far as that is known
	About

	Asked time.Time // when an engine was asked for a container, which it may make still; else zero

	dir    string
	unlock func()
}

// Killed are the runs that were killed.
func Killed(cacheDir string) (list []*Dead) {
	for _, id := range names(cacheDir) {
		dir := filepath.Join(cacheDir, dirName, id)
		if unlock := fsx.TryLock(context.Background(), dir+lockSuffix); unlock != nil {
			tidied.Store(dir, true)
			dead := &Dead{ID: id, About: about(cacheDir, id), dir: dir, unlock: unlock}
			if info, err := os.Stat(dir + lockSuffix); err == nil {
				dead.Began = info.ModTime()
			}
			if info, err := os.Stat(dir + creatingSuffix); err == nil {
				dead.Asked = info.ModTime()
			}
			list = append(list, dead)
		}
	}
	return list
}

// Remove removes what there is of the run. As soon as its lock is gone, a run may hold another
// of that name, which this process does not tidy up after.
func (d *Dead) Remove() {
	remove(d.dir, func() { tidied.Delete(d.dir) }, d.unlock)
}

// Keep leaves the rest to another run.
func (d *Dead) Keep() {
	tidied.Delete(d.dir)
	d.unlock()
}

// names are those of all runs. For each there is a lock.
func names(cacheDir string) (list []string) {
	entries, _ := os.ReadDir(filepath.Join(cacheDir, dirName))
	for _, e := range entries {
		if id, is := strings.CutSuffix(e.Name(), lockSuffix); is {
			list = append(list, id)
		}
	}
	return list
}

// about is what a run said of itself. After a loss of power that may be nothing.
func about(cacheDir, id string) (a About) {
	if data, err := fsx.ReadFile(filepath.Join(cacheDir, dirName, id+aboutSuffix)); err == nil {
		_ = json.Unmarshal(data, &a)
	}
	return a
}

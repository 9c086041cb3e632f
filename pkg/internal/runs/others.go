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

// claimed has the directories of killed runs after which this process tidies up. It holds their locks.
var claimed sync.Map

// Alive reports whether a run lives. An unknown one does not.
func Alive(cacheDir, id string) bool {
	dir := filepath.Join(cacheDir, dirName, id)
	path := dir + lockSuffix
	if _, err := os.Stat(path); err != nil || id == "" || id != filepath.Base(id) {
		return false
	}
	if _, here := claimed.Load(dir); here {
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
	for _, id := range listIDs(cacheDir) {
		if Alive(cacheDir, id) {
			living[id] = readAbout(cacheDir, id)
		}
	}
	return living
}

// A KilledRun is a run that was killed. No other process tidies up after it until Remove or Keep is called.
type KilledRun struct {
	ID    string
	Began time.Time // as far as that is known
	About

	Asked time.Time // when an engine was asked for a container that it may still create; else zero

	dir    string
	unlock func()
}

// Killed are the runs that were killed.
func Killed(cacheDir string) (list []*KilledRun) {
	for _, id := range listIDs(cacheDir) {
		dir := filepath.Join(cacheDir, dirName, id)
		if unlock := fsx.TryLock(context.Background(), dir+lockSuffix); unlock != nil {
			claimed.Store(dir, true)
			dead := &KilledRun{ID: id, About: readAbout(cacheDir, id), dir: dir, unlock: unlock}
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

// Remove removes the files of the run. After that another process may lock its name.
func (d *KilledRun) Remove() {
	remove(d.dir, func() { claimed.Delete(d.dir) }, d.unlock)
}

// Keep leaves the rest to another run.
func (d *KilledRun) Keep() {
	claimed.Delete(d.dir)
	d.unlock()
}

// listIDs returns the IDs of all runs. Each has a lock.
func listIDs(cacheDir string) (list []string) {
	entries, _ := os.ReadDir(filepath.Join(cacheDir, dirName))
	for _, e := range entries {
		if id, is := strings.CutSuffix(e.Name(), lockSuffix); is {
			list = append(list, id)
		}
	}
	return list
}

// readAbout reads what a run wrote of itself. After a loss of power that may be nothing.
func readAbout(cacheDir, id string) (a About) {
	if data, err := fsx.ReadFile(filepath.Join(cacheDir, dirName, id+aboutSuffix)); err == nil {
		_ = json.Unmarshal(data, &a)
	}
	return a
}

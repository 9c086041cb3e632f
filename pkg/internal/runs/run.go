package runs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

const (
	dirName     = "runs"  // in gobuild's cache: for each run files with its name, and a directory if it needs one
	lockSuffix  = ".lock" // of the file that is its lock
	aboutSuffix = ".json" // of the file that says what it works on

	creatingSuffix = ".creating" // of a file that is there while an engine is asked for a container
)

// About says what a run works on. Other runs read it.
type About struct {
	PID      int    `json:"pid"`
	Executor string `json:"executor"`          // its name
	Dir      string `json:"dir"`               // of the configuration
	State    string `json:"state,omitempty"`   // what is remembered of the checkout
	Volumes  string `json:"volumes,omitempty"` // name of its volumes, where they have one
	Install  string `json:"install,omitempty"` // where it installs programs

	CleanDir     string `json:"room,omitempty"` // of a build without caches; it is removed with the run
	CleanVolumes string `json:"room_volumes,omitempty"`
}

// A Run is a live run of gobuild.
type Run struct {
	ID string

	dir        string // its temporary files are here
	unlock     func()
	ending     sync.Once
	unfinished atomic.Bool

	mu       sync.Mutex
	creating int // how many containers are being created
}

// Begin makes a run, with cacheDir as gobuild's directory in the user's cache. The caller ends it.
func Begin(cacheDir string, about About) (*Run, error) {
	r := &Run{ID: strings.ToLower(rand.Text()[:16])}
	r.dir = filepath.Join(cacheDir, dirName, r.ID)
	unlock, err := fsx.Lock(context.Background(), r.dir+lockSuffix, nil) // nobody else knows the name
	if err != nil {
		return nil, err
	}
	r.unlock = unlock
	if err := r.Describe(about); err != nil {
		r.End()
		return nil, fmt.Errorf("cannot note this run: %w", err)
	}
	return r, nil
}

// Describe says what the run works on.
func (r *Run) Describe(about About) error {
	about.PID = os.Getpid()
	data, err := json.Marshal(about)
	if err != nil {
		return err
	}
	return os.WriteFile(r.dir+aboutSuffix, data, 0o600)
}

// Temp makes a directory for temporary files. It is removed when the run ends, by the next run
// at the latest.
func (r *Run) Temp(pattern string) (string, error) {
	if err := os.Mkdir(r.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return os.MkdirTemp(r.dir, pattern)
}

// End removes the run's files and releases its lock. A second call does nothing.
func (r *Run) End() {
	if r == nil {
		return
	}
	r.ending.Do(func() {
		if r.unfinished.Load() {
			r.unlock()
			return
		}
		remove(r.dir, func() {}, r.unlock)
	})
}

// Creating notes that an engine is asked for a container, until done is called. If the run is killed in
// between, the engine may create the container after the next run has swept.
func (r *Run) Creating() (done func()) {
	r.addCreating(1)
	return sync.OnceFunc(func() { r.addCreating(-1) })
}

// addCreating adds to the number of containers that are being created. Errors are ignored: the note only
// serves tidiness.
func (r *Run) addCreating(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.creating
	r.creating += n
	switch {
	case was == 0:
		_ = os.WriteFile(r.dir+creatingSuffix, nil, 0o600)
	case r.creating == 0:
		_ = os.Remove(r.dir + creatingSuffix)
	}
}

// MarkUnfinished says that the run could not remove something. At its end it then counts as killed, so that
// the next one tidies up.
func (r *Run) MarkUnfinished() { r.unfinished.Store(true) }

// remove removes the files of a run whose lock the caller holds, calls last, and releases the lock. After
// that the files may be those of another run that waited for the lock.
func remove(dir string, last, unlock func()) {
	gone := fsx.RemoveAll(dir) == nil
	last()
	var open error
	if gone {
		_ = os.Remove(dir + creatingSuffix)
		_ = os.Remove(dir + aboutSuffix)
		open = os.Remove(dir + lockSuffix)
	}
	unlock()
	if open != nil { // as on Windows, where nobody else can have opened it
		_ = os.Remove(dir + lockSuffix)
	}
}

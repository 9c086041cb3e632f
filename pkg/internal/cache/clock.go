package cache

import (
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// A clock is the file system's clock, which stamps files. It runs in ticks behind the process's, and
// on a network it is another machine's. It is read by creating a file.
type clock struct {
	dir  string
	mu   sync.Mutex
	last int64 // the last reading, nanoseconds since 1970; 0: none
}

// settled reports whether every later edit must show in s.
func (c *clock) settled(s stat) bool {
	now := c.after(s.settles())
	return now > s.asOf(now).settles()
}

// after returns a reading of the clock, a new one only if the last one is not after t.
func (c *clock) after(t int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last <= t {
		c.last = c.read()
	}
	return c.last
}

// read returns the time, or 0, which is before all files, if no file can be created.
func (c *clock) read() int64 {
	f, release, err := tempfile.Create(c.dir, 0o600)
	if err != nil {
		return 0
	}
	defer release()
	defer os.Remove(f.Name())
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.ModTime().UnixNano()
}

// maxTick is how long Moment waits for the next tick: several times what systems with
// fractions of seconds have.
const maxTick = 50 * time.Millisecond

// Moment returns a time of the file system's clock, in nanoseconds since 1970. All changes made before
// the call are older, and all made after it are not; if the clock's ticks are long, changes of the
// same tick count as made after it.
func (h *Hasher) Moment() int64 {
	first := h.clock.read()
	for end := time.Now().Add(maxTick); ; time.Sleep(time.Millisecond) {
		if now := h.clock.read(); now > first || time.Now().After(end) {
			return now
		}
	}
}

// ChangedAt returns when a file or directory was last changed, or what it leads to if it is a symbolic
// link, in nanoseconds since 1970 by the file system's clock; 0 if there is none.
func (h *Hasher) ChangedAt(path string) int64 {
	var latest int64
	for _, stat := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} {
		if info, err := stat(path); err == nil {
			s := statOf(info)
			latest = max(latest, s.asOf(h.clock.after(s.latest())).latest())
		}
	}
	return latest
}

package cache

import (
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/tempfile"
)

// clock is the clock that stamps files: the file system's own, which runs in ticks behind
// the process's, and on a network is another machine's. It is read by making a file.
type clock struct {
	dir  string
	mu   sync.Mutex
	last int64 // the last reading, nanoseconds since 1970; 0: none
}

// settled reports whether every edit that is still to come must show in s.
func (c *clock) settled(s stat) bool {
	now := c.after(s.settles())
	return now > s.asOf(now).settles()
}

// after is a reading of the clock: a new one only where the last one is not after the moment t.
func (c *clock) after(t int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last <= t {
		c.last = c.read()
	}
	return c.last
}

// read returns 0, before all files, where no file can be made.
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

// Moment is a time of the file system's clock, in nanoseconds since 1970, before which all
// changes of files lie that were made before the call, and none that are made afterwards;
// where the clock's ticks are long, changes of the same tick count as made afterwards.
func (h *Hasher) Moment() int64 {
	first := h.clock.read()
	for end := time.Now().Add(maxTick); ; time.Sleep(time.Millisecond) {
		if now := h.clock.read(); now > first || time.Now().After(end) {
			return now
		}
	}
}

// ChangedAt is when a file or directory, and what it leads to if it is a symbolic link, was
// changed last, in nanoseconds since 1970 by the file system's clock; 0 where there is none.
func (h *Hasher) ChangedAt(path string) int64 {
	var latest int64
	for _, look := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} {
		if info, err := look(path); err == nil {
			s := statOf(info)
			latest = max(latest, s.asOf(h.clock.after(s.latest())).latest())
		}
	}
	return latest
}

package cache

import (
	"os"
	"sync"
)

// clock is the clock that stamps files: the file system's own, which runs in ticks behind
// the process's, and on a network is another machine's. It is read by making a file.
type clock struct {
	dir  string
	mu   sync.Mutex
	last int64 // the last reading, nanoseconds since 1970; 0: none
}

// passed reports whether the moment t lies in the past. It takes a new reading only where
// the last one does not tell.
func (c *clock) passed(t int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last <= t {
		c.last = c.read()
	}
	return c.last > t
}

// read returns 0, before all files, where no file can be made.
func (c *clock) read() int64 {
	f, err := createTemp(c.dir, 0o600)
	if err != nil {
		return 0
	}
	defer os.Remove(f.Name())
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.ModTime().UnixNano()
}

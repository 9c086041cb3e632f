package lsp

import (
	"log"
	"runtime/debug"
	"sync"
)

// tasks are what runs in the background. They log a panic, and all have ended when the server has.
type tasks struct {
	log *log.Logger

	mu     sync.Mutex
	closed bool // nothing new starts
	work   sync.WaitGroup
}

// run runs f by itself, and reports whether it does: the server may be ending.
func (t *tasks) run(f func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.work.Add(1)
	go func() { // ends with f; wait waits for it
		defer t.work.Done()
		defer logPanic(t.log, "in the background")
		f()
	}()
	return true
}

// close has nothing new start.
func (t *tasks) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
}

// wait waits for all that runs.
func (t *tasks) wait() { t.work.Wait() }

// logPanic keeps a panic from ending the process, and logs it. It is to be deferred.
func logPanic(log *log.Logger, where string) {
	if p := recover(); p != nil {
		log.Printf("panic %s: %v\n%s", where, p, debug.Stack())
	}
}

package stall

import (
	"sync"
	"time"
)

// A Watch measures waits for one peer. It starts idle.
type Watch struct {
	limits Limits
	peer   string
	end    func(err error) // ends what waits

	mu    sync.Mutex
	since time.Time     // when the wait under way began; zero while nobody waits
	spent time.Duration // waited since the floor was reached last
	got   int64         // moved since then
	timer *time.Timer
	over  bool // no wait is begun any more
	err   error
}

// NewWatch returns a watch that calls end, at most once, with an *Error when a wait for peer is too
// long. Zero limits are those of Default.
func NewWatch(l Limits, peer string, end func(err error)) *Watch {
	return &Watch{limits: l.orDefault(), peer: peer, end: end}
}

// Begin starts or resumes a wait.
func (w *Watch) Begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.since.IsZero() || w.over {
		return
	}
	w.since = time.Now()
	if left := w.limits.Wait - w.spent; w.timer == nil {
		w.timer = time.AfterFunc(left, w.expire)
	} else {
		w.timer.Reset(left)
	}
}

// Pause interrupts a wait until the next Begin, and reports whether there was one.
func (w *Watch) Pause() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pause()
}

func (w *Watch) pause() bool {
	if w.since.IsZero() {
		return false
	}
	w.spent += time.Since(w.since)
	w.since = time.Time{}
	w.timer.Stop()
	return true
}

// Stop ends a wait for good.
func (w *Watch) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pause()
	w.over = true
}

// Moved records bytes that the peer sent or took.
func (w *Watch) Moved(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got += n
	if w.got < w.limits.Floor {
		return
	}
	w.got, w.spent = 0, 0
	if !w.since.IsZero() {
		w.since = time.Now()
		w.timer.Reset(w.limits.Wait)
	}
}

// Err returns the *Error that ended the wait, or nil.
func (w *Watch) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// expire is called by the timer. A wait that was interrupted or moved bytes goes on.
func (w *Watch) expire() {
	w.mu.Lock()
	if w.since.IsZero() || w.spent+time.Since(w.since) < w.limits.Wait {
		w.mu.Unlock()
		return
	}
	err := &Error{Peer: w.peer, Wait: w.limits.Wait, Got: w.got}
	w.err, w.over, w.since = err, true, time.Time{}
	w.mu.Unlock()
	w.end(err)
}

package progress

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// A Task is a running task, shown on one line. Its methods are safe for concurrent use, and do
// nothing after Done or Skip, or on a nil Task.
type Task struct {
	reporter *Reporter
	title    string
	started  time.Time
	hidden   time.Duration // how long it is not shown

	// Guarded by the reporter's mutex.
	done, total int64
	note        string
	ended       bool
	announced   bool      // plain: the line at the start is written
	reported    time.Time // plain: when the last line was written
}

// Bytes sets how many bytes of total were moved; a total of 0 is unknown.
func (t *Task) Bytes(done, total int64) {
	t.change(func() { t.done, t.total = done, total })
}

// Note sets what the task does now, in a few words; "" removes it.
func (t *Task) Note(text string) {
	t.change(func() { t.note = oneLine(text) })
}

// Reader returns r with its bytes counted by Bytes; a total of 0 is unknown.
func (t *Task) Reader(r io.Reader, total int64) io.Reader {
	if t == nil {
		return r
	}
	t.Bytes(0, total)
	return &reader{r: r, task: t, total: total}
}

type reader struct {
	r           io.Reader
	task        *Task
	done, total int64
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.done += int64(n)
	r.task.Bytes(r.done, r.total)
	return n, err
}

// Done ends the task, as failed if err is not nil. The error itself is not shown.
func (t *Task) Done(err error) {
	t.change(func() {
		t.ended = true
		t.reporter.finish(t, err)
	})
}

// Skip ends a task that deserves no line, such as one that had nothing to do. It leaves no line,
// unless its start was written to something other than a terminal; the end then has result.
func (t *Task) Skip(result string) {
	t.change(func() {
		t.ended = true
		t.reporter.skip(t, result)
	})
}

// change calls f, holding the reporter's mutex, unless the task has ended.
func (t *Task) change(f func()) {
	if t == nil {
		return
	}
	t.reporter.mu.Lock()
	defer t.reporter.mu.Unlock()
	if !t.ended && !t.reporter.closed {
		f()
	}
}

// details returns the time that the task has taken, its bytes and its note.
func (t *Task) details(now time.Time) string {
	parts := []string{Duration(now.Sub(t.started))}
	if bytes := amount(t.done, t.total); bytes != "" {
		parts = append(parts, bytes)
	}
	if t.note != "" {
		parts = append(parts, t.note)
	}
	return strings.Join(parts, ", ")
}

// result returns the text for a task that has ended.
func (t *Task) result(now time.Time, err error) string {
	took := Duration(now.Sub(t.started))
	switch {
	case err == nil && t.done > 0:
		return "done in " + took + ", " + Size(t.done)
	case err == nil:
		return "done in " + took
	case errors.Is(err, context.Canceled):
		return "stopped after " + took
	}
	return "failed after " + took
}

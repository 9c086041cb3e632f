package progress

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// A Task is something that runs: one line. Its methods are safe for concurrent use, do
// nothing after Done or Skip, and nothing on a nil Task.
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

// Bytes says that done bytes of total were moved; a total of 0 is unknown.
func (t *Task) Bytes(done, total int64) {
	t.change(func() { t.done, t.total = done, total })
}

// Note says what the task does now, in a few words; an empty note takes the last one away.
func (t *Task) Note(text string) {
	t.change(func() { t.note = oneLine(text) })
}

// Reader is r, with what is read from it counted by Bytes; a total of 0 is unknown.
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

// Done ends the task: with success, or, where err is not nil, without. What went wrong is
// not told here, only that something did.
func (t *Task) Done(err error) {
	t.change(func() {
		t.ended = true
		t.reporter.finish(t, err)
	})
}

// Skip ends a task that is worth no line, such as one that had nothing to do. None of it stays
// on a terminal, and elsewhere there is none, unless it took so long that its start was written:
// result is then what is said of its end.
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

// details are the time that the task has taken, its bytes and its note.
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

// result is what is said of a task that has ended.
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

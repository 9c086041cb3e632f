package progress

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

const (
	// tick is the time between two redraws.
	tick = 100 * time.Millisecond
	// hold is how long a plain line at a task's start is held back: a task that finds that
	// it has nothing to do has none.
	hold = 300 * time.Millisecond
	// patience is how long a task that is only awaited is not shown at all.
	showDelay = 2 * time.Second
	// often is how often a plain line says that a task still runs.
	often = 10 * time.Second
)

// A Reporter shows tasks and messages. It is safe for concurrent use; a nil Reporter shows
// nothing.
type Reporter struct {
	now func() time.Time

	mu     sync.Mutex
	out    output
	tasks  []*Task // running, in the order of their start
	closed bool
	stop   chan struct{} // ends the goroutine that draws; nil if none runs
}

// output is how a Reporter writes: in place on a terminal, line by line elsewhere.
type output interface {
	// message writes a text that stays.
	message(text string, s style)
	// ended writes what became of a task.
	end(t *Task, result string, s style)
	// draw shows the running tasks; it is called every tick.
	draw(tasks []*Task, now time.Time)
	// clear leaves nothing on the screen but what stays; nothing is held back any more.
	clear()
}

// New returns a Reporter that writes to w: on a terminal with lines that are redrawn, in colors
// unless NO_COLOR is set (https://no-color.org), and otherwise in plain lines without escape codes.
func New(w io.Writer) *Reporter {
	return newReporter(newOutput(w), time.Now)
}

// NewQuiet returns a Reporter that shows no tasks, but messages.
func NewQuiet(w io.Writer) *Reporter { return newReporter(quiet{newOutput(w)}, time.Now) }

func newReporter(out output, now func() time.Time) *Reporter {
	return &Reporter{out: out, now: now}
}

// Start shows a task until its Done or Skip.
func (r *Reporter) Start(title string) *Task { return r.start(title, 0) }

// StartDelayed is Start for a task that is usually instant, and shown only if it takes seconds.
func (r *Reporter) StartDelayed(title string) *Task { return r.start(title, showDelay) }

func (r *Reporter) start(title string, hidden time.Duration) *Task {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	t := &Task{reporter: r, title: oneLine(title), started: now, reported: now, hidden: hidden}
	if r.closed {
		return t
	}
	r.tasks = append(r.tasks, t)
	if r.stop == nil {
		r.stop = make(chan struct{})
		go r.loop(r.stop) // ends with stopDrawing
	}
	return t
}

// Info writes a message that stays. It may have several lines.
func (r *Reporter) Info(format string, args ...any) {
	r.write(normal, fmt.Sprintf(format, args...))
}

// Warn writes a warning that stays.
func (r *Reporter) Warn(format string, args ...any) {
	r.write(warning, "warning: "+fmt.Sprintf(format, args...))
}

func (r *Reporter) write(s style, text string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.out.message(lines(text), s)
	if len(r.tasks) == 0 {
		r.out.clear()
	}
}

// Close removes the lines of running tasks, which are no longer shown. Messages still are. A second
// Close does nothing.
func (r *Reporter) Close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.tasks = nil
	r.stopDrawing()
}

// finish ends a task. The caller holds the mutex.
func (r *Reporter) finish(t *Task, err error) {
	s := normal
	if err != nil {
		s = failure
	}
	r.out.end(t, t.result(r.now(), err), s)
	r.remove(t)
}

// skip ends a task without a line of its own. If its start was written, so is its end.
func (r *Reporter) skip(t *Task, result string) {
	if t.announced {
		r.out.end(t, result, normal)
	}
	r.remove(t)
}

func (r *Reporter) remove(t *Task) {
	r.tasks = slices.DeleteFunc(r.tasks, func(other *Task) bool { return other == t })
	if len(r.tasks) == 0 {
		r.stopDrawing()
	}
}

// stopDrawing stops the goroutine that draws, as no task runs.
func (r *Reporter) stopDrawing() {
	r.out.clear()
	if r.stop != nil {
		close(r.stop)
		r.stop = nil
	}
}

// loop draws until stop is closed.
func (r *Reporter) loop(stop chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			r.redraw(stop)
		}
	}
}

func (r *Reporter) redraw(stop chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop == stop {
		r.draw(r.now())
	}
}

func (r *Reporter) draw(now time.Time) {
	shown := slices.Clone(r.tasks)
	r.out.draw(slices.DeleteFunc(shown, func(t *Task) bool { return now.Sub(t.started) < t.hidden }), now)
}

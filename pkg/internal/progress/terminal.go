package progress

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A terminal keeps one line for each running task at the bottom of the screen, below the messages.
// It uses ECMA-48's cursor-up, erase-in-line and erase-in-page sequences. The cursor rests at the
// start of the line below the last one.
type terminal struct {
	w      io.Writer
	size   func() (width, height int)
	colors bool

	pending []string // what stays and is not written yet
	live    []string // the tasks' lines on the screen
	shown   string   // the same as they were written
}

func (t *terminal) message(text string, s style) {
	t.pending = append(t.pending, t.paint(s, text))
}

func (t *terminal) end(task *Task, result string, s style) {
	t.message(task.title+": "+result, s)
}

func (t *terminal) draw(tasks []*Task, now time.Time) {
	width, height := t.size()
	live := t.lines(tasks, now, width-1, max(1, height-1))
	t.show(live, width)
}

func (t *terminal) clear() {
	width, _ := t.size()
	t.show(nil, width)
}

// lines returns the lines of tasks, at most height of them and width columns wide.
func (t *terminal) lines(tasks []*Task, now time.Time, width, height int) (live []string) {
	shown := tasks
	if len(tasks) > height {
		shown = tasks[:height-1]
	}
	for _, task := range shown {
		live = append(live, fit(task.title, task.details(now), width))
	}
	if more := len(tasks) - len(shown); more > 0 {
		live = append(live, Truncate(fmt.Sprintf("and %d more", more), width))
	}
	return live
}

// fit puts a title and its details on a line of at most width columns. The title is truncated
// first.
func fit(title, details string, width int) string {
	const gap = "  "
	room := width - Columns(gap+details)
	if room < min(Columns(title), 10) {
		return Truncate(title+gap+details, width)
	}
	return Truncate(title, room) + gap + details
}

// show replaces the lines of tasks on the screen, in one write.
func (t *terminal) show(live []string, width int) {
	var b strings.Builder
	for _, line := range live {
		b.WriteString(line + "\x1b[K\n")
	}
	if len(t.pending) == 0 && b.String() == t.shown {
		return
	}
	stays := ""
	if len(t.pending) > 0 {
		stays = "\x1b[J" + strings.Join(t.pending, "\n") + "\n"
	}
	_, _ = io.WriteString(t.w, t.moveUp(width)+stays+b.String()+"\x1b[J")
	t.pending, t.live, t.shown = nil, live, b.String()
}

// moveUp moves the cursor to the first line of a task. If the terminal is narrower than a line, the
// line takes several rows.
func (t *terminal) moveUp(width int) string {
	rows := 0
	for _, line := range t.live {
		rows += max(1, (Columns(line)+width-1)/width)
	}
	if rows == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%dA\r", rows)
}

func (t *terminal) paint(s style, text string) string {
	if !t.colors {
		return text
	}
	return s.apply(text)
}

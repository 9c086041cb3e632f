package progress

import (
	"io"
	"strings"
	"time"
)

// plain writes lines: when a task has run for a moment, every ten seconds, and at its end.
type plain struct {
	w io.Writer
}

func (p plain) message(text string, _ style) { p.line(text) }

func (p plain) end(t *Task, result string, _ style) {
	p.announce(t)
	p.line(t.title + ": " + result)
}

func (p plain) draw(tasks []*Task, now time.Time) {
	for _, t := range tasks {
		if now.Sub(t.started) >= hold {
			p.announce(t)
		}
		if now.Sub(t.reported) >= often {
			t.reported = now
			p.line(t.title + ": " + t.details(now))
		}
	}
}

func (p plain) clear() {}

// announce writes the line at a task's start, once.
func (p plain) announce(t *Task) {
	if !t.announced {
		t.announced = true
		p.line(t.title)
	}
}

// line is one write, so that lines of several processes do not mix. An error has nowhere to go.
func (p plain) line(s string) {
	_, _ = io.WriteString(p.w, strings.TrimRight(s, " \n")+"\n")
}

package progress

import (
	"fmt"
	"strings"
	"testing"
)

// screen is what a terminal shows: it understands what this package writes, wraps what is
// too wide, and fails the test at anything else.
type screen struct {
	t             *testing.T
	width, height int
	rows          [][]rune
	x, y          int
	wrapped       int  // characters that were put on a row below, for want of width
	colors        int  // color sequences
	topped        bool // the cursor was moved above the first row
}

func (s *screen) feed(text string) {
	for text != "" {
		text = s.next(text)
	}
}

// next takes one character or sequence.
func (s *screen) next(text string) (rest string) {
	for len(s.rows) <= s.y {
		s.rows = append(s.rows, nil)
	}
	switch {
	case text[0] == '\r':
		s.x = 0
	case text[0] == '\n':
		s.y++
	case text[0] == '\x1b':
		return s.sequence(text)
	case text[0] < ' ':
		s.t.Errorf("control character %q", text[0])
	default:
		for _, r := range text {
			s.put(r)
			return text[len(string(r)):]
		}
	}
	return text[1:]
}

func (s *screen) put(r rune) {
	if s.x >= s.width {
		s.x, s.y, s.wrapped = 0, s.y+1, s.wrapped+1
		s.rows = append(s.rows, nil)
	}
	row := s.rows[s.y]
	for len(row) <= s.x {
		row = append(row, ' ')
	}
	row[s.x] = r
	s.rows[s.y] = row
	s.x++
}

func (s *screen) sequence(text string) (rest string) {
	end := strings.IndexAny(text, "ABCDHJKmhl")
	if end < 0 || !strings.HasPrefix(text, "\x1b[") {
		s.t.Fatalf("sequence %q", text)
	}
	switch parameter := text[2:end]; text[end] {
	case 'A':
		var n int
		if _, err := fmt.Sscan(parameter, &n); err != nil {
			s.t.Fatal(err)
		}
		s.topped = s.topped || n > s.y || n >= s.height
		s.y = max(0, s.y-n)
	case 'J':
		s.rows = s.rows[:s.y+1]
		s.rows[s.y] = s.rows[s.y][:min(s.x, len(s.rows[s.y]))]
	case 'K':
		s.rows[s.y] = s.rows[s.y][:min(s.x, len(s.rows[s.y]))]
	case 'm':
		s.colors++
	default:
		s.t.Errorf("sequence %q", text[:end+1])
	}
	return text[end+1:]
}

// String returns what stands on the screen and above it, without empty lines at the end.
func (s *screen) String() string {
	var b strings.Builder
	for _, row := range s.rows {
		b.WriteString(strings.TrimRight(string(row), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

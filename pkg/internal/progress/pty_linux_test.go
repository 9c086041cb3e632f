package progress

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// pty is a real terminal: what is written to it comes out at the other end as a terminal
// emulator gets it.
type pty struct {
	t        *testing.T
	user     *os.File // what a program writes to
	emulator *os.File // what a terminal emulator reads
	marks    int
	mu       sync.Mutex
	received strings.Builder
}

func newPty(t *testing.T, width, height int) *pty {
	t.Helper()
	emulator, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("needs pseudo terminals: ", err)
	}
	var number, unlock int32
	ioctl(t, emulator, syscall.TIOCSPTLCK, unsafe.Pointer(&unlock))
	ioctl(t, emulator, syscall.TIOCGPTN, unsafe.Pointer(&number))
	user, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &pty{t: t, user: user, emulator: emulator}
	p.resize(width, height)
	go p.read()
	t.Cleanup(func() { _ = user.Close(); _ = emulator.Close() })
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	return p
}

func ioctl(t *testing.T, f *os.File, request uintptr, argument unsafe.Pointer) {
	t.Helper()
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(argument))
	if errno != 0 {
		t.Fatal(errno)
	}
}

func (p *pty) resize(width, height int) {
	size := [4]uint16{uint16(height), uint16(width)}
	ioctl(p.t, p.emulator, syscall.TIOCSWINSZ, unsafe.Pointer(&size))
}

func (p *pty) read() {
	buffer := make([]byte, 64<<10)
	for {
		n, err := p.emulator.Read(buffer)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.received.Write(buffer[:n])
		p.mu.Unlock()
	}
}

// text returns all that was received, which is all that was written when a mark that is
// written last has come through.
func (p *pty) text() string {
	const mark = "\x05"
	p.marks++
	if _, err := p.user.WriteString(mark); err != nil {
		p.t.Fatal(err)
	}
	for {
		p.mu.Lock()
		text := p.received.String()
		p.mu.Unlock()
		if strings.Count(text, mark) == p.marks {
			return strings.ReplaceAll(text, mark, "")
		}
		time.Sleep(time.Millisecond)
	}
}

// shows returns what a terminal of that size makes of what was received.
func (p *pty) shows(width, height int) *screen {
	s := &screen{t: p.t, width: width, height: height}
	s.feed(p.text())
	return s
}

func (p *pty) script() *script { return newScript(newOutput(p.user)) }

func TestTerminal(t *testing.T) {
	p := newPty(t, 60, 24)
	play(p.script())
	s := p.shows(60, 24)
	golden(t, "terminal.txt", s.String())
	if s.colors == 0 {
		t.Error("no colors")
	}
}

// While tasks run their lines stand below what stays, one line each, in the order of start.
func TestTerminalLive(t *testing.T) {
	p := newPty(t, 40, 24)
	s := p.script()
	compile := s.start("compile 50 packages for linux/amd64 with go1.26.8")
	load := s.start("load")
	load.Bytes(1_000_000, 2_000_000)
	s.pass(200 * time.Millisecond)
	p.expect(40, "compile 50 packages for linux/am…  0.2s\nload  0.2s, 1.0 MB of 2.0 MB\n")
	s.pass(time.Second)
	p.expect(40, "compile 50 packages for linux/am…  1.2s\nload  1.2s, 1.0 MB of 2.0 MB\n")
	s.Warn("careful")
	load.Note("a note that is much too long for the terminal")
	s.pass(100 * time.Millisecond)
	p.expect(40, "warning: careful\n"+
		"compile 50 packages for linux/am…  1.3s\nload  1.3s, 1.0 MB of 2.0 MB, a note t…\n")
	compile.Done(nil)
	s.pass(100 * time.Millisecond)
	load.Note("")
	s.pass(100 * time.Millisecond)
	p.expect(40, "warning: careful\ncompile 50 packages for linux/amd64 with\n"+
		" go1.26.8: done in 1.3s\nload  1.5s, 1.0 MB of 2.0 MB\n")
	s.Close()
	p.expect(40, "warning: careful\ncompile 50 packages for linux/amd64 with\n"+
		" go1.26.8: done in 1.3s\n")
}

func (p *pty) expect(width int, want string) {
	p.t.Helper()
	if s := p.shows(width, 24); s.String() != want || s.topped {
		p.t.Errorf("the screen shows:\n%s\nwant:\n%s", s, want)
	}
}

// Lines never wrap, whatever the width, and never are more than the rows.
func TestTerminalSizes(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 2}, {10, 3}, {25, 5}, {200, 50}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			p := newPty(t, size[0], size[1])
			s := p.script()
			for i := range 20 {
				s.start(fmt.Sprint("a task with a long title, number ", i)).Bytes(1, 2)
			}
			s.pass(3 * time.Second)
			screen := p.shows(size[0], size[1])
			if screen.wrapped > 0 || screen.topped || len(screen.rows) > max(2, size[1]) {
				t.Errorf("%d characters wrapped, above the top: %v; shown:\n%s", screen.wrapped, screen.topped, screen)
			}
			s.Close()
			if got := p.shows(size[0], size[1]).String(); got != "\n" {
				t.Errorf("after Close there is left:\n%s", got)
			}
		})
	}
}

// A terminal that becomes narrower wraps the lines that it shows: they are removed whole.
func TestTerminalResize(t *testing.T) {
	p := newPty(t, 40, 24)
	s := p.script()
	s.Info("stays")
	s.start(strings.Repeat("long ", 20))
	s.pass(time.Second)
	screen := p.shows(40, 24)
	// What an emulator does with its lines when its width is halved.
	reflowed := screenOf(t, 20, screen.String())
	p.resize(20, 24)
	before := len(p.text())
	s.pass(100 * time.Millisecond)
	reflowed.feed(p.text()[before:])
	if got := reflowed.String(); got != "stays\nlong long lo…  1.1s\n" {
		t.Errorf("after the resize the screen shows:\n%s", got)
	}
}

func screenOf(t *testing.T, width int, text string) *screen {
	s := &screen{t: t, width: width, height: 24}
	s.feed(strings.ReplaceAll(text, "\n", "\r\n"))
	return s
}

// However often something changes, there is one write for each tick at most.
func TestTerminalRate(t *testing.T) {
	p := newPty(t, 80, 24)
	counter := &countingWriter{w: p.user}
	out := newOutput(p.user).(*terminal)
	out.w = counter
	s := newScript(out)
	first := s.start("first")
	for i := range 10 {
		for j := range 1000 {
			first.Bytes(int64(j), 1000)
			s.start("short").Done(nil)
			s.Info("message")
		}
		s.pass(tick)
		if counter.writes != i+1 {
			t.Fatalf("%d writes after %d ticks", counter.writes, i+1)
		}
	}
}

type countingWriter struct {
	w      *os.File
	writes int
}

func (c *countingWriter) Write(p []byte) (int, error) {
	c.writes++
	return c.w.Write(p)
}

func TestTerminalEnvironment(t *testing.T) {
	p := newPty(t, 80, 24)
	t.Setenv("NO_COLOR", "1")
	s := p.script()
	s.Warn("plain")
	s.start("failing").Done(os.ErrNotExist)
	if screen := p.shows(80, 24); screen.colors > 0 ||
		screen.String() != "warning: plain\nfailing: failed after 0.0s\n" {
		t.Errorf("with NO_COLOR there are %d colors:\n%s", screen.colors, screen)
	}
	if width := Width(p.user); width != 80 {
		t.Errorf("the terminal has %d columns", width)
	}
	t.Setenv("TERM", "dumb")
	if _, ok := newOutput(p.user).(plain); !ok {
		t.Error("TERM=dumb gets more than plain lines")
	}
	t.Setenv("TERM", "xterm")
	p.resize(0, 0)
	if width, height := terminalSize(p.user); width != 80 || height != 24 {
		t.Errorf("a terminal without a size has %d columns and %d rows", width, height)
	}
	if file, err := os.Create(t.TempDir() + "/file"); err != nil {
		t.Fatal(err)
	} else if _, ok := newOutput(file).(plain); !ok || Width(file) != 0 {
		t.Error("a file gets more than plain lines, or is as wide as a terminal")
	}
}

// The same with the real clock: the goroutine draws, and Close removes what it drew.
func TestTerminalDrawsByItself(t *testing.T) {
	p := newPty(t, 80, 24)
	r := New(p.user)
	task := r.Start("task")
	for !strings.Contains(p.text(), "task  ") {
		time.Sleep(10 * time.Millisecond)
	}
	task.Done(nil)
	r.Start("another")
	r.Close()
	size := len(p.text())
	if got := p.shows(80, 24).String(); !strings.HasPrefix(got, "task: done in ") || strings.Count(got, "\n") != 1 {
		t.Errorf("the screen shows:\n%s", got)
	}
	time.Sleep(3 * tick)
	if len(p.text()) != size {
		t.Error("something was drawn after Close")
	}
}

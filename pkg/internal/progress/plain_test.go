package progress

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a Reporter whose time passes only when the test says so.
type script struct {
	*Reporter
	time time.Time
}

func newScript(out output) *script {
	s := &script{time: time.Unix(0, 0)}
	s.Reporter = newReporter(out, func() time.Time { return s.time })
	s.stop = make(chan struct{}) // no goroutine draws: pass does
	return s
}

// pass lets time pass, with a tick every tenth of a second.
func (s *script) pass(d time.Duration) {
	for end := s.time.Add(d); s.time.Before(end); {
		s.time = s.time.Add(min(tick, end.Sub(s.time)))
		s.draw(s.time)
	}
}

// start is Start, where the goroutine that draws stays off.
func (s *script) start(title string) *Task {
	s.still()
	return s.Start(title)
}

// await is StartDelayed without the goroutine that draws.
func (s *script) await(title string) *Task {
	s.still()
	return s.StartDelayed(title)
}

func (s *script) still() {
	if s.stop == nil {
		s.stop = make(chan struct{})
	}
}

// play is a run with everything that there is.
func play(s *script) {
	for _, takes := range []time.Duration{showDelay - tick, showDelay + 10*tick} {
		task := s.await(fmt.Sprintf("connect for %s", takes))
		s.pass(takes)
		task.Skip("connected")
	}
	s.Info("using %s", "docker")
	quick := s.start("quick")
	quick.Done(nil)
	checked := s.start("soon seen to be up to date")
	s.pass(200 * time.Millisecond)
	checked.Skip("up to date")
	long := s.start("compile 50 packages\nfor linux/amd64")
	slow := s.start("look whether anything changed")
	s.pass(500 * time.Millisecond)
	slow.Skip("up to date")
	load := s.start("download go1.26.8")
	load.Bytes(12_300_000, 67_000_000)
	s.pass(11 * time.Second)
	s.Warn("override %q is not imported", "x\x1b[31m")
	load.Bytes(67_000_000, 67_000_000)
	load.Note("extract")
	s.pass(10 * time.Second)
	load.Done(nil)
	load.Done(errors.New("again"))
	load.Note("late")
	long.Note("link")
	s.pass(70 * time.Second)
	long.Done(errors.New("exit code 1"))
	stopped := s.start("push")
	unfinished := s.start("unfinished")
	s.pass(1500 * time.Millisecond)
	stopped.Done(fmt.Errorf("push: %w", context.Canceled))
	s.Close()
	unfinished.Done(nil)
	s.start("after the end").Done(nil)
	s.Info("two\nlines\n")
	s.Close()
}

func TestPlain(t *testing.T) {
	var b strings.Builder
	play(newScript(plain{&b}))
	golden(t, "plain.txt", b.String())
	if strings.ContainsFunc(b.String(), func(r rune) bool { return r < ' ' && r != '\n' }) {
		t.Error("there are control characters")
	}
}

// golden compares with a file in testdata; UPDATE_GOLDEN=1 writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestNil(t *testing.T) {
	var r *Reporter
	task := r.Start("nothing")
	if task != nil {
		t.Error("a nil Reporter starts a task")
	}
	task.Bytes(1, 2)
	task.Note("note")
	task.Skip("skipped")
	task.Done(nil)
	source := strings.NewReader("text")
	if task.Reader(source, 4) != io.Reader(source) {
		t.Error("a nil Task counts a reader")
	}
	r.Info("info")
	r.Warn("warn")
	r.Close()
}

func TestReader(t *testing.T) {
	s := newScript(plain{io.Discard})
	task := s.start("download")
	data, err := io.ReadAll(task.Reader(strings.NewReader("some text"), 20))
	if err != nil || string(data) != "some text" {
		t.Errorf("read %q, %v", data, err)
	}
	if got := task.details(s.time); got != "0.0s, 9 B of 20 B" {
		t.Errorf("details %q", got)
	}
}

// All methods at once, with the real clock and the goroutine that draws: for the race
// detector. Each line arrives whole.
func TestConcurrent(t *testing.T) {
	var b strings.Builder
	r := New(&b)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				task := r.Start(fmt.Sprint("task ", i))
				task.Bytes(int64(j), 100)
				task.Note("note")
				r.Info("info %d", i)
				if j%2 == 0 {
					task.Skip("skipped")
				}
				task.Done(nil)
			}
		})
	}
	wg.Wait()
	r.Close()
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) < 8*(50+2*25) {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "task ") && !strings.HasPrefix(line, "info ") {
			t.Errorf("line %q", line)
		}
	}
}

// A quiet reporter shows what the user must know, and no tasks.
func TestQuiet(t *testing.T) {
	var out strings.Builder
	r := NewQuiet(&out)
	task := r.Start("task")
	r.Warn("careful")
	task.Done(errors.New("it failed"))
	r.Close()
	if out.String() != "warning: careful\n" {
		t.Errorf("%q", out.String())
	}
}

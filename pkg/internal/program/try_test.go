package program

import (
	"strings"
	"testing"
)

const panicked = "starting\npanic: no configuration\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x20\n"

func TestCrash(t *testing.T) {
	for _, c := range []struct {
		code   int
		output string
		want   string // part of it; "" where nothing is wrong
	}{
		{0, "panic: in a text\n\ngoroutine 1\n", ""},
		{1, "no configuration", ""},
		{2, "usage: …", ""},
		{2, "panic: of a program that says so itself", ""},
		{2, panicked, "crashes (exit code 2)"},
		{2, "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [select (no cases)]:\n", "crashes"},
		{127, "error while loading shared libraries", "cannot be loaded"},
		{137, "", "SIGKILL"},
		{139, "", "SIGSEGV"},
		{143, "", ""},
	} {
		if got := describeCrash(c.code, c.output); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("exit code %d and %q: %q, want %q", c.code, c.output, got, c.want)
		}
	}
	if got, want := indented(lastLines(
		panicked)), ":\n    starting\n    panic: no configuration"; strings.TrimSpace(got) != want {
		t.Errorf("it is shown as %q, want %q", got, want)
	}
	if got := indented(lastLines("")); got != "" {
		t.Errorf("no output is shown as %q", got)
	}
}

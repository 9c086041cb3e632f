package examples_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A command is a line of a README that begins with "$ ", and what it prints.
type command struct {
	line  string
	only  string   // "docker" or "host": the executor that it is for; "qemu": where that runs arm64; "" for all
	want  []string // lines
	start int      // the line of the README where want begins
}

// isFor reports whether a command is run with an executor on this machine.
func (c command) isFor(executor string) bool {
	if c.only == "qemu" {
		_, err := os.Stat("/proc/sys/fs/binfmt_misc/qemu-aarch64")
		return err == nil
	}
	return c.only == "" || c.only == executor
}

// commands reads the blocks of a README that are fenced with ```console, ```console docker,
// ```console host or ```console qemu.
func commands(t *testing.T, file string) []command {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []command
	only, inside := "", false
	for i, line := range strings.Split(string(text), "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		cmd, isCommand := strings.CutPrefix(line, "$ ")
		switch {
		case isFence:
			words := strings.Fields(fence)
			inside = !inside && len(words) > 0 && words[0] == "console"
			only = strings.Join(words[min(1, len(words)):], " ")
		case !inside:
		case isCommand:
			list = append(list, command{line: cmd, only: only, start: i + 1})
		case len(list) == 0:
			t.Fatalf("%s:%d: a block begins with output, not with a command", file, i+1)
		default:
			list[len(list)-1].want = append(list[len(list)-1].want, line)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s shows no command", file)
	}
	return list
}

// matches reports whether output is what a README shows. "…" stands for anything within a
// line, and any number of spaces for one: tables are as wide as their contents.
func matches(want, got []string) bool {
	return slices.EqualFunc(want, got, func(w, g string) bool {
		parts := strings.Split(squeeze(w), "…")
		for i, p := range parts {
			parts[i] = regexp.QuoteMeta(p)
		}
		return regexp.MustCompile("^" + strings.Join(parts, ".+") + "$").MatchString(squeeze(g))
	})
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func lines(output string) []string {
	if output = strings.TrimRight(output, "\n"); output == "" {
		return nil
	}
	return strings.Split(output, "\n")
}

// rewrite puts what was printed into a README.
func rewrite(t *testing.T, file string, c command, got []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(string(text), "\n")
	all = slices.Replace(all, c.start, c.start+len(c.want), got...)
	if err := os.WriteFile(file, []byte(strings.Join(all, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestCommands(t *testing.T) {
	file := t.TempDir() + "/README.md"
	text := "```sh\n$ no\n```\n```console\n$ a\nb\n$ c\n```\nnot this\n```console host\n$ d\ne …\n\n```\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	want := []command{
		{line: "a", want: []string{"b"}, start: 5},
		{line: "c", start: 7},
		{line: "d", only: "host", want: []string{"e …", ""}, start: 11},
	}
	got := commands(t, file)
	if !slices.EqualFunc(got, want, func(a, b command) bool {
		return a.line == b.line && a.only == b.only && a.start == b.start && slices.Equal(a.want, b.want)
	}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	rewrite(t, file, got[0], []string{"x", "y"})
	if again := commands(t, file); !slices.Equal(again[0].want, []string{"x", "y"}) || again[1].line != "c" {
		t.Errorf("after a rewrite: %+v", again)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		want, got string
		is        bool
	}{
		{"a b", "a   b", true},
		{"a … c", "a b.* c", true},
		{"a.c", "abc", false},
		{"a", "a\nb", false},
		{"a\nb", "a", false},
		{"a …", "a", false},
		{"", "", true},
		{"", "a", false},
	} {
		if got := matches(lines(c.want), lines(c.got)); got != c.is {
			t.Errorf("%q as %q: %t, want %t", c.got, c.want, got, c.is)
		}
	}
}

package buildcache

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// What go wrote is read, and written as go would.
func TestEntries(t *testing.T) {
	dir, cache := t.TempDir(), filepath.Join(t.TempDir(), "go-build")
	must(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte("package a\n"), 0o644))
	cmd := exec.Command("go", "build", "a.go")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOCACHE="+cache, "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(cache, "*", "*-a"))
	must(t, err)
	printed := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		must(t, err)
		e, err := ParseEntry(data)
		if err != nil || filepath.ToSlash(name) != filepath.ToSlash(filepath.Join(cache, ActionFile(e.Action))) {
			t.Errorf("%s: %v, %v", name, e, err)
		}
		info, err := os.Stat(filepath.Join(cache, OutputFile(e.Output)))
		if err != nil || info.Size() != e.Size {
			t.Errorf("the output of %s: %v", name, err)
		}
		if got := FormatEntry(e, time.Unix(0, 1)); len(got) != len(data) || string(got[:152]) != string(data[:152]) {
			t.Errorf("got %q, not %q", got, data)
		}
		if slices.Contains(names, filepath.Join(cache, filepath.FromSlash(ActionFile(PrintedBy(e.Action))))) {
			printed++
		}
	}
	if printed == 0 {
		t.Error("no action has what its compiler printed")
	}
}

func TestWrongEntries(t *testing.T) {
	id := strings.Repeat("ab", 32)
	for _, text := range []string{"", "v1", "v2 " + id + " " + id + " 1 1\n", "v1 " + id + " " + id + " -1 1\n",
		"v1 ../x " + id + " 1 1\n", "v1 " + id + " " + id + " x 1\n",
		"v1 " + strings.ToUpper(id) + " " + id + " 1 1\n"} {
		if e, err := ParseEntry([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, e)
		}
	}
}

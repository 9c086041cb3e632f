package compile

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	told := make(chan event, 9)
	stop := watch(dir, func(name string, renamed bool) { told <- event{name, renamed} })
	defer stop()
	closed, moved := filepath.Join(dir, "closed"), filepath.Join(t.TempDir(), "moved")
	for _, name := range []string{closed, moved} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(moved, filepath.Join(dir, "moved")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []event{{"closed", false}, {"moved", true}} {
		select {
		case got := <-told:
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%v was not told", want)
		}
	}
}

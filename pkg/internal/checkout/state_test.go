package checkout_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
)

func TestOf(t *testing.T) {
	base := realDir(t)
	for _, dir := range []string{"a/project", "b/project", "Ä ö", "-.x", strings.Repeat("long", 50)} {
		must(t, os.MkdirAll(filepath.Join(base, dir), 0o755))
	}
	must(t, os.Symlink(filepath.Join(base, "a"), filepath.Join(base, "link")))
	id := func(elem ...string) string {
		s := checkout.Of("/cache", filepath.Join(append([]string{base}, elem...)...))
		if want := filepath.Join("/cache", "checkouts", s.ID()); s.Dir != want {
			t.Errorf("the directory is %s, want %s", s.Dir, want)
		}
		if !regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,31}-[0-9a-f]{16}$`).MatchString(s.ID()) {
			t.Errorf("%v has the ID %s", elem, s.ID())
		}
		return s.ID()
	}
	if a, b := id("a", "project"), id("b", "project"); a == b || !strings.HasPrefix(a, "project-") {
		t.Errorf("two checkouts have the IDs %s and %s", a, b)
	}
	if a, b := id("a", "project"), id("link", "project"); a != b {
		t.Errorf("one checkout has the IDs %s and %s", a, b)
	}
	for _, dir := range []string{"Ä ö", "-.x", strings.Repeat("long", 50), "missing"} {
		id(dir)
	}
	checkout.Of("/cache", "/").ID()
}

// A state that says that it is another's is none.
func TestLockClaims(t *testing.T) {
	s := checkout.Of(t.TempDir(), realDir(t))
	file := filepath.Join(s.Dir, "host", "record")
	for _, text := range []string{"", "/other\n", "garbage"} {
		lock(t, s)()
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, nil, 0o644))
		lock(t, s)()
		if _, err := os.Stat(file); err != nil {
			t.Fatal("what is the checkout's own was removed")
		}
		must(t, os.WriteFile(filepath.Join(s.Dir, "path"), []byte(text), 0o644))
		lock(t, s)()
		if _, err := os.Stat(file); err == nil {
			t.Errorf("where the path is %q, the record stays", text)
		}
	}
}

// Who waits for a state that is removed has the next one, alone.
func TestRemoveWhileOneWaits(t *testing.T) {
	s := checkout.Of(t.TempDir(), realDir(t), "docker", "host")
	unlock := lock(t, s)
	must(t, os.WriteFile(filepath.Join(s.Dir, "host"), make([]byte, 1000), 0o644))
	waits, has := make(chan bool), make(chan func())
	go func() {
		unlock, err := s.Lock(context.Background(), func() { close(waits) })
		if err != nil {
			t.Error(err)
		}
		has <- unlock
	}()
	<-waits
	if freed, err := s.Remove(unlock); err != nil || freed != 1000 {
		t.Errorf("freed %d, %v", freed, err)
	}
	second := <-has
	ctx, cancel := context.WithCancel(t.Context())
	if unlock, err := s.Lock(ctx, cancel); err == nil {
		t.Error("two have the lock")
		unlock()
	}
	second()
	if _, err := s.Remove(lock(t, s)); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(s.Dir); err == nil {
		t.Error("the directory is still there")
	}
}

func TestSweep(t *testing.T) {
	withEngine := []string{"docker"}
	cache, long := t.TempDir(), time.Now().Add(-31*24*time.Hour)
	gone := filepath.Join(realDir(t), "gone")
	must(t, os.Mkdir(gone, 0o755))
	built := filepath.Join(realDir(t), "built")
	must(t, os.Mkdir(built, 0o755))
	s, inDocker, there := checkout.Of(cache, gone), checkout.Of(cache, built), checkout.Of(cache, realDir(t))
	for _, s := range []checkout.State{s, inDocker, there} {
		lock(t, s)()
		must(t, os.Chtimes(filepath.Join(s.Dir, "path"), long, long))
	}
	must(t, os.Mkdir(filepath.Join(inDocker.Dir, "docker"), 0o755))
	must(t, os.Remove(gone))
	must(t, os.Remove(built))
	nameless := filepath.Join(cache, "checkouts", "nameless")
	must(t, os.MkdirAll(filepath.Join(nameless, "host"), 0o755))
	must(t, os.Chtimes(nameless, long, long))
	var ids []string
	for _, s := range checkout.Sweep(t.Context(), cache, "host", withEngine) {
		ids = append(ids, s.ID())
	}
	if got := strings.Join(ids, " "); got != s.ID()+" nameless" && got != "nameless "+s.ID() {
		t.Errorf("removed %q", got)
	}
	if _, err := os.Stat(there.Dir); err != nil {
		t.Error(err)
	}
	if again := checkout.Sweep(t.Context(), cache, "host", withEngine); again != nil {
		t.Errorf("the same day it removed %v", again)
	}
	if list := checkout.Sweep(t.Context(), cache, "docker", withEngine); len(list) != 1 ||
		list[0].ID() != inDocker.ID() {
		t.Errorf("with an engine it removed %v", list)
	}
}

func lock(t *testing.T, s checkout.State) (unlock func()) {
	t.Helper()
	unlock, err := s.Lock(t.Context(), nil)
	must(t, err)
	return unlock
}

func realDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

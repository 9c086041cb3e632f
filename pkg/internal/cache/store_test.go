package cache_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

type value struct {
	Name  string
	Count int
	Tags  []string
}

func TestStore(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "new", "store"))
	keys := []string{"", "a", "A", "with/slash", "bad \xff UTF-8", strings.Repeat("long", 1000), "<&>\u2028"}
	for i, key := range keys {
		if s.Get(key, new(value)) {
			t.Errorf("%q is there before it was put", key)
		}
		put(t, s, key, value{Name: key, Count: i})
	}
	put(t, s, "a", value{Name: "again", Tags: []string{"<b>"}})
	for i, key := range keys {
		var got value
		if !s.Get(key, &got) {
			t.Errorf("%q is not there", key)
		} else if key != "a" && got.Count != i {
			t.Errorf("%q is %+v", key, got)
		} else if key == "a" && (got.Name != "again" || got.Tags[0] != "<b>") {
			t.Errorf("%q is %+v", key, got)
		}
	}
}

// A directory in the place of a record, or of the index, is replaced; what a link leads to stays.
func TestDirectoriesAreReplaced(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	s, h := openStore(t, dir), openHasher(t, dir)
	testfiles.Write(t, filepath.Join(elsewhere, "file"), "content")
	put(t, s, "key", value{Name: "name"})
	record := onlyFile(t, dir)
	for what, occupy := range map[string]func(path string) error{
		"directory": func(path string) error { return os.MkdirAll(filepath.Join(path, "full"), 0o755) },
		"link":      func(path string) error { return os.Symlink(elsewhere, path) },
	} {
		for _, path := range []string{record, filepath.Join(dir, "index")} {
			if err := errors.Join(os.RemoveAll(path), occupy(path)); err != nil {
				t.Fatal(err)
			}
		}
		put(t, s, "key", value{Name: "name"})
		settle(t)
		digest(t, h, filepath.Join(elsewhere, "file"))
		h.Forget(elsewhere)
		save(t, h)
		for _, path := range []string{record, filepath.Join(dir, "index")} {
			if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
				t.Errorf("a %s at %s: %v, %v", what, path, info, err)
			}
		}
		if got := testfiles.Read(t, filepath.Join(elsewhere, "file")); got != "content" {
			t.Errorf("what a link led to is %q", got)
		}
	}
}

// Whatever happens to a record's file, Get answers with what was put, or with nothing.
func TestStoreDamage(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	put(t, s, "key", value{Name: "name", Count: 123})
	path := onlyFile(t, dir)
	good := []byte(testfiles.Read(t, path))
	for i := range good {
		for _, bad := range [][]byte{good[:i], flipped(good, i), zeroed(good, i)} {
			if err := os.WriteFile(path, bad, 0o644); err != nil {
				t.Fatal(err)
			}
			got := value{Name: "kept"}
			if s.Get("key", &got) {
				if got.Name != "name" || got.Count != 123 {
					t.Fatalf("damaged at byte %d, read %+v from %s", i, got, bad)
				}
			} else if got.Name != "kept" || got.Count != 0 {
				t.Fatalf("damaged at byte %d, a miss changed the value to %+v", i, got)
			}
		}
	}
	put(t, s, "key", value{Name: "new"})
	if got := new(value); !s.Get("key", got) || got.Name != "new" {
		t.Errorf("a record put over a damaged one is %+v", got)
	}
}

func flipped(data []byte, i int) []byte {
	data = append([]byte(nil), data...)
	data[i] ^= 1
	return data
}

func zeroed(data []byte, from int) []byte {
	return append(append([]byte(nil), data[:from]...), make([]byte, len(data)-from)...)
}

func TestStoreForeignRecord(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	put(t, s, "mine", 1)
	mine := onlyFile(t, dir)
	put(t, s, "other", 2)
	for _, name := range strings.Fields(testfiles.Names(t, dir)) {
		if path := filepath.Join(dir, name); path != mine {
			if err := os.Rename(path, mine); err != nil {
				t.Fatal(err)
			}
		}
	}
	if s.Get("mine", new(int)) {
		t.Error("another key's record was taken for this one's")
	}
}

func TestStoreWrongType(t *testing.T) {
	s := openStore(t, t.TempDir())
	put(t, s, "key", map[string]any{"Name": "new", "Count": "not a number"})
	got := value{Name: "kept"}
	if s.Get("key", &got) || got.Name != "kept" {
		t.Errorf("Get of a record that does not fit gave %+v", got)
	}
	if s.Get("key", got) || s.Get("key", nil) {
		t.Error("Get into what is no pointer succeeded")
	}
	if err := s.Put("key", func() {}); err == nil {
		t.Error("Put of a function succeeded")
	}
}

func TestStoreTrim(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	for _, key := range []string{"unused", "used"} {
		put(t, s, key, 1)
	}
	for _, name := range strings.Fields(testfiles.Names(t, dir)) {
		testfiles.Age(t, filepath.Join(dir, name), 48*time.Hour)
	}
	s.Get("used", new(int))
	put(t, s, "fresh", 1)
	if err := s.Trim(47 * time.Hour); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"unused": false, "used": true, "fresh": true} {
		if got := s.Get(key, new(int)); got != want {
			t.Errorf("%s is there: %v, want %v", key, got, want)
		}
	}
}

func openStore(t *testing.T, dir string) *cache.Store {
	t.Helper()
	s, err := cache.OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *cache.Store, key string, v any) {
	t.Helper()
	if err := s.Put(key, v); err != nil {
		t.Fatal(err)
	}
}

func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	return filepath.Join(dir, testfiles.Names(t, dir))
}

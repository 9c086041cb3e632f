package cache_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	h := openHasher(t, t.TempDir())
	for _, content := range []string{"", "hello", strings.Repeat("long", 100_000)} {
		path := filepath.Join(dir, fmt.Sprint(len(content)))
		testfiles.Write(t, path, content)
		want := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(content)))
		for range 3 {
			if got := digest(t, h, path); got != want {
				t.Errorf("digest of %d bytes: %s, want %s", len(content), got, want)
			}
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing")} {
		if d, err := h.File(path); err == nil {
			t.Errorf("File(%s) = %s, want an error", path, d)
		}
	}
}

func TestFileFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	h := openHasher(t, t.TempDir())
	link := filepath.Join(dir, "link")
	seen := map[string]bool{}
	for _, name := range []string{"a", "b"} {
		testfiles.Write(t, filepath.Join(dir, name), name)
		_ = os.Remove(link)
		symlink(t, name, link)
		d := digest(t, h, link)
		if seen[d] || d != digest(t, h, filepath.Join(dir, name)) {
			t.Errorf("link to %s has digest %s", name, d)
		}
		seen[d] = true
	}
}

// What was learned is not read, but is when it is edited.
func TestLearn(t *testing.T) {
	dir := t.TempDir()
	h := openHasher(t, t.TempDir())
	path, told := filepath.Join(dir, "file"), "sha256:"+strings.Repeat("0", 64) // which no file has
	testfiles.Write(t, path, "content")
	settle(t)
	for _, wrong := range []string{"", "sha256:00", "md5:" + strings.Repeat("0", 64)} {
		h.Remember(path, wrong)
	}
	if got := digest(t, h, path); got == told {
		t.Errorf("what is no digest was learned")
	}
	h.Remember(path, told)
	if got := digest(t, h, path); got != told {
		t.Errorf("the digest is %s, which is not what was learned", got)
	}
	testfiles.Write(t, path, "edited!")
	if got := digest(t, h, path); got == told {
		t.Error("an edit was not noticed")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	h.Remember(path, told) // nothing to learn of
}

// What was forgotten is not in the index any more; what only begins with the same letters is.
func TestForget(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	h := openHasher(t, state)
	for _, name := range []string{"gone/a", "gone/below/b", "gone-not/c"} {
		testfiles.Write(t, filepath.Join(dir, name), "content")
	}
	settle(t)
	for _, name := range []string{"gone/a", "gone/below/b", "gone-not/c"} {
		digest(t, h, filepath.Join(dir, name))
	}
	h.Forget(filepath.Join(dir, "gone"))
	save(t, h)
	index, err := os.ReadFile(filepath.Join(state, "index"))
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]bool{"gone": false, filepath.Join("gone", "below"): false, "gone-not": true} {
		path := filepath.Join(dir, part)
		length := string(binary.LittleEndian.AppendUint64(nil, uint64(len(path))))
		if got := strings.Contains(string(index), length+path); got != want {
			t.Errorf("%s is in the index: %v", part, got)
		}
	}
}

// The directory is relative once and absolute once.
func TestFileRelative(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	testfiles.Write(t, "file", "content")
	h := openHasher(t, "index")
	if digest(t, h, "file") != digest(t, h, filepath.Join(dir, "file")) {
		t.Error("one file has two digests")
	}
}

// Each kind of edit is noticed by the same Hasher, and by a new one that reads its index.
func TestEditsAreNoticed(t *testing.T) {
	edits := map[string]func(t *testing.T, path string){
		"longer":    func(t *testing.T, path string) { testfiles.Write(t, path, "longer content") },
		"same size": func(t *testing.T, path string) { testfiles.Write(t, path, "edited!") },
		"same size, mtime kept": func(t *testing.T, path string) {
			keepTime(t, path, func() { testfiles.Write(t, path, "edited!") })
		},
		"replaced, mtime kept": func(t *testing.T, path string) {
			keepTime(t, path, func() { replace(t, path, "edited!") })
		},
		"replaced by an older": func(t *testing.T, path string) {
			replace(t, path, "edited!")
			testfiles.Age(t, path, time.Hour)
		},
		"edited twice in a row": func(t *testing.T, path string) {
			testfiles.Write(t, path, "twice 1")
			testfiles.Write(t, path, "twice 2")
		},
		"emptied and filled": func(t *testing.T, path string) {
			testfiles.Write(t, path, "")
			testfiles.Write(t, path, "edited!")
		},
		"mtime in the far future": func(t *testing.T, path string) {
			testfiles.Write(t, path, "edited!")
			testfiles.Age(t, path, -time.Hour)
		},
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			dir, state := t.TempDir(), t.TempDir()
			path := filepath.Join(dir, "file")
			testfiles.Write(t, path, "content")
			settle(t)
			h := openHasher(t, state)
			before := digest(t, h, path)
			save(t, h)
			edit(t, path)
			want := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(testfiles.Read(t, path))))
			if got := digest(t, openHasher(t, state), path); got != want || got == before {
				t.Errorf("from the index: %s, want %s", got, want)
			}
			if got := digest(t, h, path); got != want {
				t.Errorf("from memory: %s, want %s", got, want)
			}
		})
	}
}

// Files are edited as fast as it goes, keeping their size and setting their mtime back: many
// edits fall into one tick of the file system's clock, and none may be missed.
func TestRacyEditsAreNoticed(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	path := filepath.Join(dir, "file")
	testfiles.Write(t, path, "0000")
	settle(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	h := openHasher(t, state)
	for i := range 1000 {
		content := fmt.Sprintf("%04d", i)
		testfiles.Write(t, path, content)
		if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			save(t, h)
			h = openHasher(t, state)
		}
		want := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(content)))
		if got := digest(t, h, path); got != want {
			t.Fatalf("edit %d was missed", i)
		}
	}
}

// A second Hasher answers from the index alone. That it does is seen by an edit that no stat
// shows: below, the index itself is changed.
func TestIndexIsUsed(t *testing.T) {
	for name, by := range map[string]time.Duration{"now": 0, "past": time.Hour, "future": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			if by < 0 && runtime.GOOS == "windows" {
				t.Skip("Windows notes no time of change beside that of modification")
			}
			dir, state := t.TempDir(), t.TempDir()
			path := filepath.Join(dir, "file")
			testfiles.Write(t, path, "content")
			testfiles.Age(t, path, by)
			settle(t)
			h := openHasher(t, state)
			real := digest(t, h, path)
			save(t, h)
			marked := markDigest(t, filepath.Join(state, "index"), real)
			if got := digest(t, openHasher(t, state), path); got != marked {
				t.Errorf("digest %s is not the index's %s: the file was read again", got, marked)
			}
		})
	}
}

// When a file was changed does not depend on the modification time that it was given: one from an
// archive or of another clock may lie in the future.
func TestChangedAt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows notes no time of change beside that of modification")
	}
	h := openHasher(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "file")
	for name, by := range map[string]time.Duration{"now": 0, "past": time.Hour, "future": -time.Hour} {
		before := h.Moment()
		testfiles.Write(t, path, name)
		testfiles.Age(t, path, by)
		after := h.Moment()
		if at := h.ChangedAt(path); at < before || at >= after {
			t.Errorf("%s: changed at %d, not from %d to %d", name, at, before, after)
		}
	}
}

// An index that is damaged anywhere is empty: the answers stay right.
func TestIndexDamage(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	path, index := filepath.Join(dir, "file"), filepath.Join(state, "index")
	testfiles.Write(t, path, "content")
	settle(t)
	h := openHasher(t, state)
	want := digest(t, h, path)
	save(t, h)
	good := []byte(testfiles.Read(t, index))
	for i := range good {
		for _, bad := range [][]byte{good[:i], flipped(good, i)} {
			testfiles.Write(t, index, string(bad))
			if got := digest(t, openHasher(t, state), path); got != want {
				t.Fatalf("index damaged at byte %d: digest %s, want %s", i, got, want)
			}
		}
	}
}

func TestIndexErrors(t *testing.T) {
	dir := t.TempDir()
	testfiles.Write(t, filepath.Join(dir, "file"), "")
	if _, err := cache.OpenHasher(filepath.Join(dir, "file", "index")); err == nil {
		t.Error("an index below a file was opened")
	}
	state := t.TempDir()
	h := openHasher(t, state)
	settle(t)
	digest(t, h, filepath.Join(dir, "file"))
	if err := os.RemoveAll(state); err != nil {
		t.Fatal(err)
	}
	if err := h.Save(); err == nil {
		t.Error("an index was saved where there is no directory for it")
	}
}

func TestSaveWritesOnlyChanges(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	path, index := filepath.Join(dir, "file"), filepath.Join(state, "index")
	testfiles.Write(t, path, "content")
	settle(t)
	h := openHasher(t, state)
	digest(t, h, path)
	save(t, h)
	if err := os.Remove(index); err != nil {
		t.Fatal(err)
	}
	digest(t, h, path)
	save(t, h)
	if _, err := os.Stat(index); err == nil {
		t.Error("the index was written though nothing had changed")
	}
}

func TestHasherConcurrent(t *testing.T) {
	dir := t.TempDir()
	for i := range 50 {
		testfiles.Write(t, filepath.Join(dir, fmt.Sprint(i%7), fmt.Sprint(i)), fmt.Sprint(i))
	}
	h := openHasher(t, t.TempDir())
	want, err := h.Tree(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 20 {
				if got, err := h.Tree(dir, nil); err != nil || got != want {
					t.Errorf("Tree = %s, %v, want %s", got, err, want)
				}
				if _, err := h.File(filepath.Join(dir, fmt.Sprint(i%7), fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
				if err := h.Save(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestStop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	testfiles.Write(t, path, "content")
	h := openHasher(t, t.TempDir())
	h.Stop()
	if _, err := h.File(path); !errors.Is(err, cache.ErrStopped) {
		t.Errorf("File: %v", err)
	}
	if _, err := h.Tree(filepath.Dir(path), nil); !errors.Is(err, cache.ErrStopped) {
		t.Errorf("Tree: %v", err)
	}
}

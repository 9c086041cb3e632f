package cache_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

func openHasher(t testing.TB, dir string) *cache.Hasher {
	t.Helper()
	h, err := cache.OpenHasher(filepath.Join(dir, "index"))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func digest(t testing.TB, h *cache.Hasher, path string) string {
	t.Helper()
	d, err := h.File(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func save(t testing.TB, h *cache.Hasher) {
	t.Helper()
	if err := h.Save(); err != nil {
		t.Fatal(err)
	}
}

// settle returns when the file system's clock has moved on.
func settle(t testing.TB) {
	t.Helper()
	probe := filepath.Join(t.TempDir(), "probe")
	stamp := func() time.Time {
		testfiles.Write(t, probe, "x")
		info, err := os.Stat(probe)
		if err != nil {
			t.Fatal(err)
		}
		return info.ModTime()
	}
	for first := stamp(); !stamp().After(first.Add(20 * time.Millisecond)); {
		time.Sleep(time.Millisecond)
	}
}

// keepTime sets a file's modification time back after an edit.
func keepTime(t *testing.T, path string, edit func()) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	edit()
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// replace puts a new file in the place of an old one.
func replace(t *testing.T, path, content string) {
	t.Helper()
	testfiles.Write(t, path+".new", content)
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skip("needs symbolic links: ", err)
	}
}

// markDigest replaces a digest in an index by another, and the index's checksum by the new
// one. It returns the new digest.
func markDigest(t *testing.T, index, old string) string {
	t.Helper()
	oldSum, err := hex.DecodeString(strings.TrimPrefix(old, "sha256:"))
	if err != nil {
		t.Fatal(err)
	}
	newSum := bytes.Repeat([]byte{0xaa}, len(oldSum))
	data := []byte(testfiles.Read(t, index))
	body := bytes.Replace(data[:len(data)-sha256.Size], oldSum, newSum, 1)
	sum := sha256.Sum256(body)
	testfiles.Write(t, index, string(body)+string(sum[:]))
	return "sha256:" + hex.EncodeToString(newSum)
}

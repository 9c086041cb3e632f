package cache_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/testchild"
	"github.com/gobuild-dev/gobuild/pkg/internal/testfiles"
)

// children are what this test binary does as another process, in a directory.
var children = map[string]func(dir string) error{
	"write": writeForever,
	"edit":  editAndDigest,
}

func TestMain(m *testing.M) { testchild.Main(m, children) }

// writeForever writes with all that this package has, until it is killed.
func writeForever(dir string) error {
	store, err := cache.OpenStore(filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if err := fsx.WriteFile(filepath.Join(dir, "file"), block(i), 0o644); err != nil {
			return err
		}
		if err := store.Put("key", strings.Repeat(strconv.Itoa(i%10), 50_000)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "sources", "edited"), fmt.Appendf(nil, "%08d", i),
			0o644); err != nil {
			return err
		}
		if err := digestAndSave(dir, filepath.Join(dir, "sources", "edited"), oldSource(dir)); err != nil {
			return err
		}
		if i == 0 {
			fmt.Println("ready")
		}
	}
}

func digestAndSave(dir string, paths ...string) error {
	h, err := cache.OpenHasher(filepath.Join(dir, "index"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if _, err := h.File(path); err != nil {
			return err
		}
	}
	return h.Save()
}

const oldSources = 500

// oldSource is one of the files that are not edited: the index does not know all of them.
func oldSource(dir string) string {
	return filepath.Join(dir, "sources", strconv.Itoa(rand.IntN(oldSources)))
}

// block returns 100 kB or so that are whole when the first and the last line are equal.
func block(i int) []byte {
	return []byte(strings.Repeat(fmt.Sprintf("%d\n", i), 20_000))
}

func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	for i := range oldSources {
		testfiles.Write(t, filepath.Join(dir, "sources", strconv.Itoa(i)), "old")
	}
	settle(t)
	for i := range 25 {
		c := testchild.Start(t, "write", dir)
		time.Sleep(time.Duration(i) * 700 * time.Microsecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err == nil || c.ProcessState.ExitCode() == 1 {
			t.Fatal("the writer ended by itself: ", err)
		}
		checkWhole(t, dir)
	}
	if err := fsx.Sweep(dir, 0); err != nil {
		t.Fatal(err)
	}
	if got := testfiles.Names(t, dir); got != "file index sources store" {
		t.Errorf("after a sweep there are: %s", got)
	}
}

func checkWhole(t *testing.T, dir string) {
	t.Helper()
	content := strings.Split(strings.TrimSpace(testfiles.Read(t, filepath.Join(dir, "file"))), "\n")
	if len(content) != 20_000 || content[0] != content[len(content)-1] {
		t.Errorf("a part of a file: %d lines from %q to %q", len(content), content[0], content[len(content)-1])
	}
	var text string
	if !openStore(t, filepath.Join(dir, "store")).Get("key", &text) || text != strings.Repeat(text[:1], 50_000) {
		t.Errorf("a record of %d bytes", len(text))
	}
	sources := filepath.Join(dir, "sources")
	if tree(t, openHasher(t, dir), sources) != tree(t, openHasher(t, t.TempDir()), sources) {
		t.Error("the index of a killed process has a wrong digest")
	}
}

// editAndDigest edits a file of its own and checks its digest, with an index that another
// process reads and writes too.
func editAndDigest(dir string) error {
	path := filepath.Join(dir, fmt.Sprint("source", os.Getpid()))
	for i := range 100 {
		content := fmt.Appendf(nil, "%08d", i)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
		if err := digestAndSave(dir, path); err != nil {
			return err
		}
		if err := checkDigest(dir, path, content); err != nil {
			return fmt.Errorf("edit %d: %w", i, err)
		}
	}
	return nil
}

func checkDigest(dir, path string, content []byte) error {
	h, err := cache.OpenHasher(filepath.Join(dir, "index"))
	if err != nil {
		return err
	}
	return checkContent(h, path, content)
}

func checkContent(h *cache.Hasher, path string, content []byte) error {
	got, err := h.File(path)
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(content)); err == nil && got != want {
		err = fmt.Errorf("digest %s, want %s", got, want)
	}
	return err
}

func TestIndexOfTwoProcesses(t *testing.T) {
	testchild.RunBoth(t, "edit", t.TempDir(), func() {})
}

//go:build unix

package readable

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tree makes directories, and files with content, and returns where.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name = filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, []byte("content"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func TestCheck(t *testing.T) {
	dir := tree(t, "repo/.git/HEAD", "repo/a/gobuild.hcl", "repo/b/x", "out/x", "allowed/x")
	repo := filepath.Join(dir, "repo")
	link(t, "../b", filepath.Join(repo, "a", "in"))
	link(t, "../../out", filepath.Join(repo, "a", "away"))
	link(t, filepath.Join(dir, "out", "none"), filepath.Join(repo, "a", "dangling"))
	link(t, "loop", filepath.Join(repo, "a", "loop"))
	area := NewArea(filepath.Join(repo, "a"), []string{filepath.Join(dir, "allowed")})
	for path, want := range map[string]bool{
		"x": true, "../b/x": true, "in/x": true, "none/at/all": true, "../../allowed/x": true, "..": true, "loop": true,
		"away/x": false, "away": false, "../../out/x": false, "../..": false, "dangling": false,
		"in/../../../out": false,
		"away/none":       false,
	} {
		err := area.Check(filepath.Join(repo, "a") + "/" + path)
		if (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
		var out *OutsideError
		if err != nil && (!errors.As(err, &out) || !strings.Contains(err.Error(), "-allow="+dir)) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// What the error says to add is one path, for a shell and for the variable.
func TestRemedyIsOnePath(t *testing.T) {
	dir := tree(t, "repo/.git/HEAD", "a b/x", "c:d/x")
	area := NewArea(filepath.Join(dir, "repo"), nil)
	for name, want := range map[string]string{
		"a b/x": "-allow='" + dir + "/a b/x', or '" + dir + "/a b/x' to GOBUILD_ALLOW",
		"c:d/x": "-allow=" + dir + "/c:d/x",
	} {
		err := area.Check(filepath.Join(dir, name))
		if err == nil || !strings.HasSuffix(err.Error(), "add "+want) {
			t.Errorf("%v, which does not end with %s", err, want)
		}
	}
}

// A link that comes between the look and the reading leads nowhere.
func TestNoRace(t *testing.T) {
	dir := tree(t, "repo/.git/HEAD", "repo/x/y", "out/y")
	area := NewArea(filepath.Join(dir, "repo"), nil)
	real, within, err := area.Locate(filepath.Join(dir, "repo", "x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(filepath.Join(dir, "repo", "x"))
	link(t, filepath.Join(dir, "out"), filepath.Join(dir, "repo", "x"))
	if f, err := OpenWithin(within, real); err == nil {
		f.Close()
		t.Error("it was read through the link")
	}
}

func TestRepositoryEndsAtHome(t *testing.T) {
	dir := tree(t, ".git/HEAD", "home/.git/HEAD", "home/p/x", "work/p/x")
	t.Setenv("HOME", filepath.Join(dir, "home"))
	for below, want := range map[string]string{"home/p": "home/p", "home": "home", "work/p": ".", "work": "."} {
		if got := NewArea(filepath.Join(dir, below), nil).Root(); got != filepath.Join(dir, want) {
			t.Errorf("%s: %s", below, got)
		}
	}
	os.Chmod(filepath.Join(dir, "work"), 0o777|os.ModeSticky)
	if got := NewArea(filepath.Join(dir, "work", "p"), nil).Root(); got != filepath.Join(dir, "work", "p") {
		t.Errorf("below a directory that all may write to: %s", got)
	}
}

func TestReadFile(t *testing.T) {
	dir := tree(t, "x")
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	area := NewArea(dir, nil)
	for _, read := range []func(string, int64) ([]byte, error){area.ReadFile, ReadFile} {
		if data, err := read(filepath.Join(dir, "x"), 7); string(data) != "content" || err != nil {
			t.Error(string(data), err)
		}
		if _, err := read(filepath.Join(dir, "x"), 6); err == nil {
			t.Error("seven bytes are not more than six")
		}
		for _, name := range []string{"pipe", "."} {
			if _, err := read(filepath.Join(dir, name), 7); err == nil || !strings.Contains(err.Error(),
				"not a regular file") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := read(filepath.Join(dir, "none"), 7); !errors.Is(err, os.ErrNotExist) ||
			!strings.Contains(err.Error(), dir) {
			t.Error(err)
		}
	}
}

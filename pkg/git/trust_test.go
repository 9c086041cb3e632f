//go:build unix

package git

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// foreign is a repository that belongs to another user.
func foreign(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root, to give a repository to another user")
	}
	dir := repository(t)
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, 65534, 65534)
	})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD").CombinedOutput(); err == nil {
		t.Skipf("this git reads the repositories of others: %s", out)
	}
	return dir
}

func TestForeignRepository(t *testing.T) {
	dir := foreign(t)
	if got, err := open(t, dir).Commit(t.Context()); len(got) != 40 || err != nil {
		t.Errorf("commit is %q, %v", got, err)
	}
}

// A git that takes safe.directory from files alone.
func TestForeignRepositoryOldGit(t *testing.T) {
	dir := foreign(t)
	all := settings
	settings = settings[1:]
	t.Cleanup(func() { settings = all })
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	r := open(t, dir)
	if !r.git.trusting {
		t.Error("git was not refused first")
	}
	if got, err := r.Commit(t.Context()); len(got) != 40 || err != nil {
		t.Errorf("commit is %q, %v", got, err)
	}
	user, err := r.run(t.Context(), "config", "user.name")
	if user != "Somebody" || err != nil {
		t.Errorf("the user's own settings are gone: %q, %v", user, err)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTrustingTextQuotes(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", `/a "b"/c`)
	if text := trustingText(); !strings.Contains(text, `path = "/a \"b\"/c"`) {
		t.Errorf("got %s", text)
	}
}

// A repository's own settings do not make git run a program of the repository.
func TestNoMonitor(t *testing.T) {
	dir := repository(t)
	mark, hook := filepath.Join(t.TempDir(), "mark"), filepath.Join(dir, "hook")
	if err := os.WriteFile(hook, []byte("#!/bin/sh\ntouch '"+mark+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "config", "core.fsmonitor", hook)
	if dirty, err := open(t, dir).Dirty(t.Context()); !dirty || err != nil {
		t.Errorf("dirty is %v, %v", dirty, err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("the monitor ran")
	}
}

//go:build unix

package git

import (
	"errors"
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
	_, err := Open(t.Context(), dir)
	if !errors.Is(err, ErrRefused) {
		t.Fatalf("it is %v", err)
	}
	for _, part := range []string{"belongs to somebody else", "dubious ownership",
		`run "git config --global --add safe.directory ` + dir + `" if you trust it`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("there is no %q in: %v", part, err)
		}
	}
	git(t, dir, "config", "--global", "--add", "safe.directory", dir) // what the message says
	if got, err := open(t, dir).Commit(t.Context()); len(got) != 40 || err != nil {
		t.Errorf("commit is %q, %v", got, err)
	}
}

// What an older git says, and a path that a shell would take apart.
func TestRefusalOfOtherVersions(t *testing.T) {
	for said, want := range map[string]string{
		"fatal: unsafe repository ('/a b' is owned by someone else)\nTo add an exception for this directory, " +
			"call:\n\n\tgit config --global --add safe.directory '/a b'": "safe.directory '/a b'",
		"fatal: detected dubious ownership in repository at '/x'": "safe.directory /top",
	} {
		err := refusedError("/top", &runError{command: "rev-parse", output: said})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", said, err)
		}
	}
	if err := refusedError("/top", &runError{output: "fatal: not a git repository"}); err != nil {
		t.Error(err)
	}
}

// The user may trust a directory by git's variables, too.
func TestTrustFromTheEnvironment(t *testing.T) {
	dir := foreign(t)
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "safe.directory")
	t.Setenv("GIT_CONFIG_VALUE_0", dir)
	if _, err := open(t, dir).Commit(t.Context()); err != nil {
		t.Error(err)
	}
}

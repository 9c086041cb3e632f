package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// hostile are settings of a user that must not change any answer.
const hostile = `[user]
	name = Somebody
	email = somebody@example.com
[alias]
	st = status
[color]
	ui = always
[column]
	ui = always
[core]
	abbrev = 40
	pager = false
	fsmonitor = /no/such/program
[log]
	showSignature = true
	decorate = full
	date = relative
[status]
	showUntrackedFiles = no
	short = true
	branch = true
[tag]
	sort = -refname
[init]
	defaultBranch = trunk
[safe]
`

// home gives git a home of its own, with hostile settings, and a locale that is not English.
func home(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	t.Setenv("GIT_PAGER", "false")
	write(t, filepath.Join(dir, ".gitconfig"), hostile)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// git runs git as a user would, and returns what it prints.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "core.fsmonitor=false", "-c", "color.ui=false"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-03-01T10:00:00+02:00",
		"GIT_AUTHOR_DATE=2020-01-01T00:00:00Z")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// repository is a directory with one commit.
func repository(t *testing.T) string {
	t.Helper()
	home(t)
	dir := t.TempDir()
	git(t, dir, "init", "--quiet")
	write(t, filepath.Join(dir, "a.txt"), "one\n")
	write(t, filepath.Join(dir, "sub", "b.txt"), "one\n")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "--quiet", "--message=first")
	return dir
}

func open(t *testing.T, dir string) *Repo {
	t.Helper()
	r, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

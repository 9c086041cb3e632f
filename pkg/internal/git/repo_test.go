package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAnswers(t *testing.T) {
	zone := time.Local
	time.Local = time.FixedZone("east", 7*60*60)
	t.Cleanup(func() { time.Local = zone })
	dir := repository(t)
	r := open(t, filepath.Join(dir, "sub"))
	commit := strings.TrimSpace(git(t, dir, "rev-parse", "HEAD"))
	for name, ask := range map[string]struct {
		want string
		get  func(context.Context) (string, error)
	}{
		"commit":   {commit, r.Commit},
		"describe": {commit[:7], r.Describe},
		"tag":      {"", r.Tag},
		"branch":   {"trunk", r.Branch},
		"time":     {"2026-03-01T08:00:00Z", r.Time},
	} {
		if got, err := ask.get(t.Context()); got != ask.want || err != nil {
			t.Errorf("%s is %q, %v; want %q", name, got, err, ask.want)
		}
	}
	if dirty, err := r.Dirty(t.Context()); dirty || err != nil {
		t.Errorf("dirty is %v, %v", dirty, err)
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r.Root() != real {
		t.Errorf("root is %s, want %s", r.Root(), real)
	}
}

func TestDescribeAndTag(t *testing.T) {
	dir := repository(t)
	git(t, dir, "tag", "v1.2.0")
	write(t, filepath.Join(dir, "a.txt"), "two\n")
	git(t, dir, "commit", "--quiet", "--all", "--message=second")
	short := git(t, dir, "rev-parse", "HEAD")[:7]
	r := open(t, dir)
	if got, err := r.Describe(t.Context()); got != "v1.2.0-1-g"+short || err != nil {
		t.Errorf("describe is %q, %v", got, err)
	}
	for _, tag := range []string{"latest", "v1.9.0", "v1.10.0", "v1.10.0-rc2", "-a", "tools/v3.0.0"} {
		git(t, dir, "update-ref", "refs/tags/"+tag, "HEAD")
	}
	if got, err := r.Tag(t.Context()); got != "v1.10.0" || err != nil {
		t.Errorf("tag is %q, %v", got, err)
	}
	git(t, dir, "tag", "--annotate", "--message=x", "v2.0.0")
	if got, _ := r.Tag(t.Context()); got != "v1.10.0" {
		t.Errorf("the second answer is %q", got)
	}
	if got, err := open(t, dir).Tag(t.Context()); got != "v2.0.0" || err != nil {
		t.Errorf("tag is %q, %v", got, err)
	}
}

func TestDetached(t *testing.T) {
	dir := repository(t)
	git(t, dir, "checkout", "--quiet", "--detach")
	if got, err := open(t, dir).Branch(t.Context()); got != "" || err != nil {
		t.Errorf("branch is %q, %v", got, err)
	}
}

// A tag and a branch of one name make git's short names ambiguous.
func TestAmbiguousNames(t *testing.T) {
	dir := repository(t)
	git(t, dir, "tag", "trunk")
	r := open(t, dir)
	if got, err := r.Branch(t.Context()); got != "trunk" || err != nil {
		t.Errorf("branch is %q, %v", got, err)
	}
	if got, err := r.Tag(t.Context()); got != "trunk" || err != nil {
		t.Errorf("tag is %q, %v", got, err)
	}
}

func TestNoCommits(t *testing.T) {
	home(t)
	dir := t.TempDir()
	git(t, dir, "init", "--quiet")
	r := open(t, dir)
	for _, get := range []func(context.Context) (string, error){r.Commit, r.Describe, r.Tag, r.Branch, r.Time} {
		_, err := get(t.Context())
		if !errors.Is(err, ErrNoCommits) || !strings.Contains(err.Error(), "has no commits yet") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := r.Dirty(t.Context()); !errors.Is(err, ErrNoCommits) {
		t.Errorf("dirty: %v", err)
	}
}

func TestNoRepository(t *testing.T) {
	dir := repository(t)
	bare := t.TempDir()
	git(t, bare, "init", "--quiet", "--bare")
	for _, d := range []string{t.TempDir(), filepath.Join(dir, ".git"), bare} {
		if _, err := Open(t.Context(), d); !errors.Is(err, ErrNoRepository) {
			t.Errorf("%s: %v", d, err)
		}
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory that does not exist: %v", err)
	}
}

func TestNoGit(t *testing.T) {
	dir := repository(t)
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(t.Context(), dir); !errors.Is(err, ErrNoGit) {
		t.Errorf("got %v", err)
	}
}

// A git hook runs with variables that name its own repository.
func TestInsideAHook(t *testing.T) {
	other, dir := repository(t), repository(t)
	write(t, filepath.Join(dir, "a.txt"), "another\n")
	git(t, dir, "commit", "--quiet", "--all", "--message=other")
	want := strings.TrimSpace(git(t, dir, "rev-parse", "HEAD"))
	t.Setenv("GIT_DIR", filepath.Join(other, ".git"))
	t.Setenv("GIT_WORK_TREE", other)
	t.Setenv("GIT_INDEX_FILE", filepath.Join(other, ".git", "index"))
	if got, err := open(t, dir).Commit(t.Context()); got != want || err != nil {
		t.Errorf("commit is %q, %v; want %q", got, err, want)
	}
}

func TestLinkedWorkTree(t *testing.T) {
	dir := repository(t)
	linked := filepath.Join(t.TempDir(), "linked")
	git(t, dir, "worktree", "add", "--quiet", "-b", "side", linked)
	if got, err := open(t, linked).Branch(t.Context()); got != "side" || err != nil {
		t.Errorf("branch is %q, %v", got, err)
	}
}

// A question that ended with its context is asked again.
func TestCancelled(t *testing.T) {
	r := open(t, repository(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := r.Commit(t.Context()); err != nil {
		t.Error(err)
	}
}

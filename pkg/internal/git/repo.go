package git

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/once"
)

// A Repo is a git work tree. Each answer is looked up when it is first asked for and kept,
// so that all that is derived from a Repo agrees. It is safe for concurrent use.
type Repo struct {
	tree workTree

	describe once.Value[string]
	tag      once.Value[string]
	branch   once.Value[string]
	dirty    once.Value[bool]
	modified once.Value[bool]
	time     once.Value[string]
}

// Open finds the work tree that holds dir. Where there is none the error is [ErrNoRepository],
// without a git program [ErrNoGit], and where git does not want to read a repository of somebody
// else [ErrRefused].
func Open(ctx context.Context, dir string) (*Repo, error) {
	git, err := findProgram()
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := git.findWorkTree(ctx, abs)
	if err != nil {
		return nil, err
	}
	return &Repo{tree: workTree{root: root, git: *git}}, nil
}

// Root returns the absolute directory of the work tree, without symbolic links.
func (r *Repo) Root() string { return r.tree.root }

// Commit returns the full hash of HEAD.
func (r *Repo) Commit(ctx context.Context) (string, error) {
	return r.tree.commit(ctx)
}

// Describe returns what "git describe --tags --always --dirty" prints, with hashes as long as git
// finds needed. Changes where gobuild writes do not make it dirty.
func (r *Repo) Describe(ctx context.Context) (string, error) {
	return answerOnce(ctx, &r.describe, func(ctx context.Context) (string, error) {
		if _, err := r.tree.commit(ctx); err != nil {
			return "", err
		}
		out, err := r.tree.run(ctx, "describe", "--tags", "--always")
		if err != nil {
			return "", err
		}
		modified, err := r.isModified(ctx)
		if modified {
			out += "-dirty"
		}
		return out, err
	})
}

// Tag returns the tag at HEAD, "" if there is none. Of several it is the highest version; a version
// goes before tags that are none, and v1.2.3 before sub/v1.2.3.
func (r *Repo) Tag(ctx context.Context) (string, error) {
	return answerOnce(ctx, &r.tag, func(ctx context.Context) (string, error) {
		if _, err := r.tree.commit(ctx); err != nil {
			return "", err
		}
		out, err := r.tree.run(ctx, "for-each-ref", "--points-at=HEAD", "--format=%(refname)", "refs/tags")
		if err != nil {
			return "", err
		}
		var tags []string
		for ref := range strings.Lines(out) {
			tags = append(tags, strings.TrimPrefix(strings.TrimSpace(ref), "refs/tags/"))
		}
		return highestTag(tags), nil
	})
}

// Branch returns the branch that HEAD is on, "" if HEAD is detached.
func (r *Repo) Branch(ctx context.Context) (string, error) {
	return answerOnce(ctx, &r.branch, func(ctx context.Context) (string, error) {
		if _, err := r.tree.commit(ctx); err != nil {
			return "", err
		}
		out, err := r.tree.run(ctx, "symbolic-ref", "--quiet", "HEAD")
		if exitCode(err) == 1 {
			return "", nil
		}
		return strings.TrimPrefix(out, "refs/heads/"), err
	})
}

// Time is when HEAD was committed, in UTC: "2026-01-31T12:00:00Z" (RFC 3339).
func (r *Repo) Time(ctx context.Context) (string, error) {
	return answerOnce(ctx, &r.time, func(ctx context.Context) (string, error) {
		if _, err := r.tree.commit(ctx); err != nil {
			return "", err
		}
		out, err := r.tree.run(ctx, "log", "--max-count=1", "--no-show-signature", "--format=%ct", "HEAD")
		if err != nil {
			return "", err
		}
		seconds, err := strconv.ParseInt(out, 10, 64)
		if err != nil {
			return "", fmt.Errorf("git log printed %q where a time was expected", out)
		}
		return time.Unix(seconds, 0).UTC().Format(time.RFC3339), nil
	})
}

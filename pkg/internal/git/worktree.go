package git

import (
	"context"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/once"
)

// A workTree runs git in a work tree and tells whether that has changes.
type workTree struct {
	root    string
	git     program
	nested  int    // number of work trees that it is a submodule in
	written string // where gobuild writes, slash-separated, relative to root

	head    once.Value[string]
	drivers once.Value[[]string]
}

// run runs git and returns what it prints, without line ends at the end.
func (t *workTree) run(ctx context.Context, args ...string) (string, error) {
	return t.git.run(ctx, t.root, args...)
}

// output runs git with input and returns what it prints, unchanged.
func (t *workTree) output(ctx context.Context, input string, args ...string) (string, error) {
	return t.git.output(ctx, t.root, input, args...)
}

// commit returns the full hash of HEAD.
func (t *workTree) commit(ctx context.Context) (string, error) {
	return answerOnce(ctx, &t.head, func(ctx context.Context) (string, error) {
		out, err := t.run(ctx, "rev-parse", "--quiet", "--verify", "HEAD^{commit}")
		if exitCode(err) == 1 {
			return "", &kindError{fmt.Sprintf("the git repository in %s has no commits yet: commit something first",
				t.root),
				ErrNoCommits}
		}
		return out, err
	})
}

package git

import "errors"

var (
	// ErrNoGit is in the chain of errors for want of the git program.
	ErrNoGit = errors.New("git is not installed")
	// ErrNoRepository is in the chain of errors for a directory that is in no work tree.
	ErrNoRepository = errors.New("not in a git repository")
	// ErrNoCommits is in the chain of errors for a repository without a commit.
	ErrNoCommits = errors.New("no commits")
	// ErrRefused is in the chain of errors for a repository of somebody else that git rejects to read.
	ErrRefused = errors.New("git refuses the repository")
)

// A kindError is an error with its own text that wraps one of the errors above.
type kindError struct {
	text string
	kind error
}

func (s *kindError) Error() string { return s.text }
func (s *kindError) Unwrap() error { return s.kind }

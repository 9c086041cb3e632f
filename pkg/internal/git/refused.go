package git

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// refusedPattern matches what old and new versions of git print about a repository that belongs to somebody else.
var refusedPattern = regexp.MustCompile(`(?m)^fatal: ((?:detected dubious ownership in|unsafe) repository.*)$`)

// refusedError returns the error of a repository that git does not read because it belongs to somebody else,
// with the remedy. It is nil if err is another error. Only the user decides to trust a repository, in git.
func refusedError(dir string, err error) error {
	if !printed(err, "dubious ownership", "unsafe repository") {
		return nil
	}
	said, named := err.(*runError).output, dir
	if m := refusedPattern.FindStringSubmatch(said); m != nil {
		said = m[1]
	}
	// git names the directory as it wants to have it.
	if _, after, ok := strings.Cut(err.(*runError).output, "--add safe.directory "); ok {
		line, _, _ := strings.Cut(after, "\n")
		named = strings.Trim(strings.TrimSpace(line), "'")
	}
	return &kindError{fmt.Sprintf("git does not read this repository, as it belongs to somebody else (git: %q); "+
		"run %q if you trust it", said, "git config --global --add safe.directory "+
		visible.Word(filepath.ToSlash(named))), ErrRefused}
}

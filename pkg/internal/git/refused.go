package git

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// dubious is what git says of a repository that belongs to somebody else: newer and older words.
var dubious = regexp.MustCompile(`(?m)^fatal: ((?:detected dubious ownership in|unsafe) repository.*)$`)

// refusal is git's refusal to read a repository of somebody else, with the remedy; nil where
// err is none. Whether to trust such a repository is the user's to say, and to git.
func refusal(dir string, err error) error {
	if !says(err, "dubious ownership", "unsafe repository") {
		return nil
	}
	said, named := err.(*runError).output, dir
	if m := dubious.FindStringSubmatch(said); m != nil {
		said = m[1]
	}
	// git names the directory as it wants to have it.
	if _, after, ok := strings.Cut(err.(*runError).output, "--add safe.directory "); ok {
		line, _, _ := strings.Cut(after, "\n")
		named = strings.Trim(strings.TrimSpace(line), "'")
	}
	return &sentence{fmt.Sprintf("git does not read this repository, as it belongs to somebody else (git: %q); "+
		"run %q if you trust it", said, "git config --global --add safe.directory "+
		visible.Word(filepath.ToSlash(named))), ErrRefused}
}

package compile

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// missingPattern is what go says when a version control program is missing: as of os/exec,
// and what cmd/go makes of it (cmd/go/internal/vcs, "missing %s command").
var missingPattern = regexp.MustCompile(
	`exec: "(git|hg|svn|bzr|fossil)": executable file not found|missing (Git|Mercurial|Subversion|Bazaar|Fossil) command`)

var programNames = map[string]string{
	"Git": "git", "Mercurial": "hg", "Subversion": "svn", "Bazaar": "bzr", "Fossil": "fossil",
}

// missingProgram says what to do about a fetch that failed since there is no version control
// program; another failure stays as it is.
func missingProgram(c plan.Command, output []byte, err error) error {
	var exit *executor.ExitError
	m := missingPattern.FindSubmatch(output)
	if c.Fetch == nil || m == nil || !errors.As(err, &exit) {
		return err
	}
	program := string(m[1])
	if program == "" {
		program = programNames[string(m[2])]
	}
	return fmt.Errorf("a module needs %[1]s, which is not there: install %[1]s, or use Docker and name an image that "+
		"has it: docker { image = \"…\" }: %[2]w", program, err)
}

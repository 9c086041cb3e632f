package executor

import "regexp"

// missingPattern matches what go prints if a version control program is missing: the error of os/exec, or
// that of cmd/go/internal/vcs ("missing %s command").
var missingPattern = regexp.MustCompile(
	`exec: "(git|hg|svn|bzr|fossil)": executable file not found|` +
		`missing (Git|Mercurial|Subversion|Bazaar|Fossil) command`)

var programNames = map[string]string{
	"Git": "git", "Mercurial": "hg", "Subversion": "svn", "Bazaar": "bzr", "Fossil": "fossil",
}

// MissingProgram is the version control program that a go command lacked, by what it printed; "" where it
// lacked none.
func MissingProgram(output []byte) string {
	m := missingPattern.FindSubmatch(output)
	switch {
	case m == nil:
		return ""
	case len(m[1]) > 0:
		return string(m[1])
	}
	return programNames[string(m[2])]
}

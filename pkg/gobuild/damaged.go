package gobuild

import (
	"path/filepath"
	"regexp"

	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// damagedPattern is what is said where files of a Go distribution are missing or not what they
// were: its programs, and the sources of the standard library. That a package "is not in std" is a
// mistake in an import, nearly always.
var damagedPattern = regexp.MustCompile(`no such tool "|error obtaining buildID for go tool|/pkg/tool/[^\s:]+: ` +
	`|(?m:^\S*(/usr/local/go|/toolchains/go[^/\s]+)/src/[^\s:]+:\d+)` +
	`|is not a program for Linux|is not a Go toolchain|has no program "|exit code 1(32|35|39)\b`) // SIGILL, SIGBUS, SIGSEGV

// damagedHint says what to remove where a failure looks as if a distribution was damaged in a way
// that is not noticed before its programs run; else it is empty.
func (s *session) damagedHint(e *execute.ActionError) string {
	tc := toolchainOf(e.Action)
	if tc.Version == "" || tc.Image != "" || !damagedPattern.MatchString(e.Error()+"\n"+e.Output) {
		return ""
	}
	dir := filepath.Join(s.cacheDir, "toolchains", tc.Name()+".*")
	return "\nIf your sources do not explain this, " + tc.Name() + " may be damaged: remove " + dir + ", and it is fetched again."
}

// toolchainOf is what runs an action's commands, none where it has no commands.
func toolchainOf(a *plan.Action) plan.Toolchain {
	switch a.Kind {
	case plan.KindToolchain:
		return a.Toolchain.Command.Toolchain
	case plan.KindFetch:
		return toolchainOf(a.Fetch.Compile)
	case plan.KindCompile:
		return a.Compile.Command.Toolchain
	}
	return plan.Toolchain{}
}

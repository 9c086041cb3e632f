package plan

import (
	"slices"
	"strings"
)

// WithoutIndex is the GODEBUG setting with which Go does not use its index of packages.
//
// Go keeps an index of packages in its build cache (cmd/go/internal/modindex), and knows files
// in it by their paths, sizes and times alone: an import, a build constraint or an embed pattern
// that was edited otherwise goes unnoticed where those stayed the same. In containers even the
// paths of all projects are. So commands read the packages themselves, which takes them longer,
// unless WithIndex says which packages may have been edited.
const WithoutIndex = "goindex=0"

// Godebug is the variable by which Go's settings are given.
const Godebug = "GODEBUG"

// WithIndex has a go build of the action use Go's index of packages, where it can. Packages that the
// user may edit are to be left out of it: see Unindexed.
func (a *CompileAction) WithIndex(build Command) Command {
	if !a.Indexes {
		return build
	}
	c := build
	c.Env = slices.Clone(c.Env)
	for i, v := range c.Env {
		if v.Name == Godebug {
			c.Env[i].Value = Text(strings.TrimSuffix(strings.TrimSuffix(string(v.Value), WithoutIndex), ","))
		}
	}
	return c
}

// UnindexedName is the name of the file that keeps a directory out of Go's index. Embed patterns for
// directories leave such names out, unless they begin with "all:".
const UnindexedName = ".gobuild-unindexed"

// Unindexed is a file for WithAdded that keeps the package in a directory out of Go's index: one with a
// file that was changed in the last two seconds is not indexed, and this one was not even written yet.
func Unindexed(dir Text) Added {
	return Added{At: dir + "/" + UnindexedName, Name: "unindexed", Ahead: true}
}

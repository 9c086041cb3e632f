package planner

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// compilerFlags are -gcflags. Words hold for every package of the targets' own modules, and
// not for their dependencies or the standard library; without modules, for the targets'
// packages. Words behind one that begins with a pattern as go build takes it ("all=-N")
// hold for that pattern.
func (g *group) compilerFlags() []plan.Text {
	var flags []plan.Text
	for _, part := range goflags.SplitPatterns(g.target().Gcflags) {
		words, _ := goflags.QuoteAll(part.Words) // what cannot be quoted was reported before
		for _, pattern := range g.patterns(part.Pattern) {
			flags = append(flags, plan.Text("-gcflags="+pattern+strings.Join(words, " ")))
		}
	}
	return flags
}

// patterns are what flags without a pattern, or with one, hold for.
func (g *group) patterns(written string) []string {
	switch {
	case written != "":
		return []string{written + "="}
	case !g.facts.Toolchain.AtLeast(plan.GoPatterns) || len(g.modules) == 0:
		return []string{""}
	}
	var all []string
	for _, m := range g.modules {
		all = append(all, m+"/...=")
	}
	return all
}

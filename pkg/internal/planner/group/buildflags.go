package group

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// buildFlags are the flags of go build that hold for all packages of the group.
func (g *Group) buildFlags() []plan.Text {
	tc, t := g.facts.Toolchain, g.Target()
	var flags []plan.Text
	if t.Trimpath && tc.AtLeast(plan.GoTrimpath) {
		flags = append(flags, "-trimpath")
	}
	if tc.AtLeast(plan.GoBuildVCS) {
		flags = append(flags, "-buildvcs=false")
	}
	if suffix := g.installSuffix(); suffix != "" {
		flags = append(flags, plan.Text("-installsuffix="+suffix))
	}
	flags = append(flags, g.compilerFlags()...)
	return append(flags, g.tagFlags()...)
}

// tagFlags are the build constraints that the user set, and those of a static build.
func (g *Group) tagFlags() []plan.Text {
	tags := buildTags(g.Target())
	if len(tags) == 0 {
		return nil
	}
	// Before 1.13 the list is separated by spaces, since then by commas.
	if !g.facts.Toolchain.AtLeast(plan.GoTrimpath) {
		return []plan.Text{"-tags", plan.Text(strings.Join(tags, " "))}
	}
	return []plan.Text{plan.Text("-tags=" + strings.Join(tags, ","))}
}

// compilerFlags are -gcflags. Words hold for every package of the targets' own modules, and
// not for their dependencies or the standard library; without modules, for the targets'
// packages. Words behind one that begins with a pattern as go build takes it ("all=-N")
// hold for that pattern.
func (g *Group) compilerFlags() []plan.Text {
	var flags []plan.Text
	for _, part := range goflags.SplitPatterns(g.Target().Gcflags) {
		words, _ := goflags.QuoteAll(part.Words) // what cannot be quoted was reported before
		for _, pattern := range g.patterns(part.Pattern) {
			flags = append(flags, plan.Text("-gcflags="+pattern+strings.Join(words, " ")))
		}
	}
	return flags
}

// patterns are what flags without a pattern, or with one, hold for.
func (g *Group) patterns(written string) []string {
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

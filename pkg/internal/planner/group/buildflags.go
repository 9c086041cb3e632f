package group

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// buildFlags are a target's flags of go build, but for the linker's. modules are the paths of the modules
// whose packages are compiled with its gcflags.
func buildFlags(t *plan.Target, tc plan.Toolchain, modules []string) []plan.Text {
	var flags []plan.Text
	if t.Trimpath && tc.AtLeast(plan.GoTrimpath) {
		flags = append(flags, "-trimpath")
	}
	if tc.AtLeast(plan.GoBuildVCS) {
		flags = append(flags, "-buildvcs=false")
	}
	if suffix := installSuffix(t, tc); suffix != "" {
		flags = append(flags, plan.Text("-installsuffix="+suffix))
	}
	flags = append(flags, compilerFlags(t, tc, modules)...)
	return append(flags, tagFlags(t, tc)...)
}

// tagFlags are the build constraints that the user set, and those of a static build.
func tagFlags(t *plan.Target, tc plan.Toolchain) []plan.Text {
	tags := buildTags(t)
	if len(tags) == 0 {
		return nil
	}
	// Before 1.13 the list is separated by spaces, since then by commas.
	if !tc.AtLeast(plan.GoTrimpath) {
		return []plan.Text{"-tags", plan.Text(strings.Join(tags, " "))}
	}
	return []plan.Text{plan.Text("-tags=" + strings.Join(tags, ","))}
}

// compilerFlags are -gcflags. Words hold for every package of the modules, and not for their
// dependencies or the standard library; without modules, for the targets' packages. Words after
// one that begins with a pattern as go build takes it ("all=-N") hold for that pattern.
func compilerFlags(t *plan.Target, tc plan.Toolchain, modules []string) []plan.Text {
	var flags []plan.Text
	for _, part := range goflags.SplitPatterns(t.Gcflags) {
		words, _ := goflags.QuoteAll(part.Words) // what cannot be quoted was reported before
		for _, pattern := range flagPatterns(part.Pattern, tc, modules) {
			flags = append(flags, plan.Text("-gcflags="+pattern+strings.Join(words, " ")))
		}
	}
	return flags
}

// flagPatterns are the patterns of packages that flags hold for; written is the user's, "" for none.
func flagPatterns(written string, tc plan.Toolchain, modules []string) []string {
	switch {
	case written != "":
		return []string{written + "="}
	case !tc.AtLeast(plan.GoPatterns) || len(modules) == 0:
		return []string{""}
	}
	var all []string
	for _, m := range modules {
		all = append(all, m+"/...=")
	}
	return all
}

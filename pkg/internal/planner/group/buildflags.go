package group

import (
	"path"
	"path/filepath"
	"slices"
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
	if t.BuildMode != "" {
		flags = append(flags, plan.Text("-buildmode="+t.BuildMode))
	}
	for _, detector := range t.Detectors {
		flags = append(flags, plan.Text("-"+detector))
	}
	switch p := t.PGO; {
	case p.File != "":
		flags = append(flags, "-pgo="+plan.Path(profilePath(p)))
	case p.Word != "":
		flags = append(flags, plan.Text("-pgo="+p.Word))
	}
	flags = append(flags, toolFlags("-gcflags=", t.Gcflags, tc, modules)...)
	flags = append(flags, toolFlags("-asmflags=", t.Asmflags, tc, modules)...)
	return append(flags, tagFlags(buildTags(t), tc)...)
}

// profilePath is where a compile finds a profile: Go writes the base name into the binary.
func profilePath(p plan.Profile) string { return path.Join(plan.ProfileDir, filepath.Base(p.File)) }

// addProfile has a compile see a profile, and makes it one of its inputs.
func (s *setup) addProfile(p plan.Profile) {
	if p.File != "" {
		s.mounts = append(s.mounts, plan.Mount{Target: profilePath(p), Kind: plan.Bind, Source: p.File})
		s.sources = append(s.sources, p.File)
	}
}

// listFlags choose the files of packages for go list: the tags of a build, and those that Go sets for detectors,
// for which go list would look for a C compiler.
func listFlags(t *plan.Target, tc plan.Toolchain) []plan.Text {
	return tagFlags(append(slices.Clone(buildTags(t)), t.Detectors...), tc)
}

// tagFlags are the build constraints that the user set, and those of a static build.
func tagFlags(tags []string, tc plan.Toolchain) []plan.Text {
	if len(tags) == 0 {
		return nil
	}
	// Before 1.13 the list is separated by spaces, since then by commas.
	if !tc.AtLeast(plan.GoTrimpath) {
		return []plan.Text{"-tags", plan.Text(strings.Join(tags, " "))}
	}
	return []plan.Text{plan.Text("-tags=" + strings.Join(tags, ","))}
}

// toolFlags are the flags of the compiler or the assembler: -gcflags= or -asmflags=. Words hold for every package of
// the modules, and not for their dependencies or the standard library; without modules, for the packages of targets.
// Words after one that begins with a pattern as go build takes it ("all=-N") hold for that pattern.
func toolFlags(name plan.Text, list []string, tc plan.Toolchain, modules []string) []plan.Text {
	var flags []plan.Text
	for _, part := range goflags.SplitPatterns(list) {
		words, _ := goflags.QuoteAll(part.Words) // what cannot be quoted was reported before
		for _, pattern := range flagPatterns(part.Pattern, tc, modules) {
			flags = append(flags, name+plan.Text(pattern+strings.Join(words, " ")))
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

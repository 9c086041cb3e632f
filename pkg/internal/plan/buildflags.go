package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// buildFlags are the flags of go build that hold for all packages of the group.
func (g *group) buildFlags() []Text {
	tc, t := g.facts.Toolchain, g.target()
	var flags []Text
	if t.Trimpath && tc.atLeast(goTrimpath) {
		flags = append(flags, "-trimpath")
	}
	if tc.atLeast(goBuildVCS) {
		flags = append(flags, "-buildvcs=false")
	}
	if suffix := g.installSuffix(); suffix != "" {
		flags = append(flags, Text("-installsuffix="+suffix))
	}
	flags = append(flags, g.compilerFlags()...)
	return append(flags, g.tagFlags()...)
}

// tagFlags are the build constraints that the user set, and those of a static build.
func (g *group) tagFlags() []Text {
	tags := buildTags(g.target())
	if len(tags) == 0 {
		return nil
	}
	// Before 1.13 the list is separated by spaces, since then by commas.
	if !g.facts.Toolchain.atLeast(goTrimpath) {
		return []Text{"-tags", Text(strings.Join(tags, " "))}
	}
	return []Text{Text("-tags=" + strings.Join(tags, ","))}
}

// linkFlags gives each binary its own flags of the linker.
func (g *group) linkFlags() {
	for i, t := range g.targets {
		g.binaries[i].LinkFlags = linkFlags(t, g.facts.Toolchain)
	}
}

// ldflags tell go build the linker's flags: those that most binaries have without a package,
// and the others by import path. Go looks at each for every package that it loads, so that
// one for each of 50 binaries takes it as long as all the rest of a build of nothing.
func ldflags(binaries []Binary) (flags []Text) {
	count := map[string]int{}
	common := ""
	for _, b := range binaries {
		count[b.LinkFlags]++
		if count[b.LinkFlags] > count[common] {
			common = b.LinkFlags
		}
	}
	if common != "" {
		flags = append(flags, Text("-ldflags="+common))
	}
	for _, b := range binaries {
		if b.LinkFlags != common {
			flags = append(flags, Text("-ldflags="+b.Package+"="+b.LinkFlags))
		}
	}
	return flags
}

// Build is the go build of some of the action's binaries, usually all of them.
func (a *CompileAction) Build(binaries []Binary) Command {
	c := a.Command
	c.Args = append(append([]Text{}, c.Args...), ldflags(binaries)...)
	out := a.Mount + "/"
	if !c.Toolchain.atLeast(goOutputDir) {
		out = path.Join(a.Mount, binaries[0].File)
	}
	c.Args = append(c.Args, "-o", Path(out))
	for _, b := range binaries {
		c.Args = append(c.Args, Text(b.Package))
	}
	return c
}

// Title is what a compile of some of the action's binaries is called in messages.
func (a *CompileAction) Title(binaries []Binary) string { return "compile " + a.subject(binaries) }

func (a *CompileAction) subject(binaries []Binary) string {
	what := binaries[0].Target.Address()
	if len(binaries) > 1 {
		what = fmt.Sprintf("%d targets", len(binaries))
	}
	return what + " for " + a.Platform.String() + " with " + a.Command.Toolchain.Name()
}

// Listing prints what feeds the action's binaries; nil where go list does not tell.
func (a *CompileAction) Listing() *Command {
	if a.List == nil {
		return nil
	}
	c := *a.List
	c.Args = append(slices.Clone(c.Args), packages(a.Binaries)...)
	return &c
}

func packages(binaries []Binary) []Text {
	list := make([]Text, len(binaries))
	for i, b := range binaries {
		list[i] = Text(b.Package)
	}
	return list
}

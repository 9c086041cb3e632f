package plan

import (
	"fmt"
	"path"
	"slices"
)

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
		if b.LinkFlags != common && !b.Header {
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
	switch {
	case a.Library:
		out = path.Join(a.Mount, a.Binaries[0].File)
	case !c.Toolchain.AtLeast(GoOutputDir):
		out = path.Join(a.Mount, binaries[0].File)
	}
	c.Args = append(append(c.Args, "-o", Path(out)), Packages(binaries)...)
	return c
}

// Title is what a compile of some of the action's binaries is called in messages.
func (a *CompileAction) Title(binaries []Binary) string { return "compile " + a.Subject(binaries) }

// Subject is what a compile of some of the action's binaries is about, for messages.
func (a *CompileAction) Subject(binaries []Binary) string {
	what := binaries[0].Target.Address()
	if n := len(Packages(binaries)); n > 1 {
		what = fmt.Sprintf("%d targets", n)
	}
	return what + " for " + a.Platform.String() + " with " + a.Command.Toolchain.Name()
}

// Listing prints what feeds the action's binaries; nil where go list does not tell.
func (a *CompileAction) Listing() *Command {
	if a.List == nil {
		return nil
	}
	c := *a.List
	c.Args = append(slices.Clone(c.Args), Packages(a.Binaries)...)
	return &c
}

// Packages are the import paths of binaries, each once: a library and its header are of one package.
func Packages(binaries []Binary) []Text {
	list := make([]Text, 0, len(binaries))
	for _, b := range binaries {
		if p := Text(b.Package); !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

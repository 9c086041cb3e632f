package startup

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// A Command is what an image starts.
type Command struct {
	Attr    string // the attribute that names the program
	Args    []string
	Workdir string
	Path    string // of its environment; "" is what engines set
	// KindOf returns what the image has at a path.
	KindOf func(name string) Kind
	// Programs are what may be meant instead, as absolute paths.
	Programs []string
}

// Problem says why the program cannot be started, and what to write; "" if nothing is wrong.
func (c Command) Problem() string {
	if len(c.Args) == 0 {
		return ""
	}
	name := c.Args[0]
	at, kind := c.find(name)
	switch kind {
	case Program, Link:
		return ""
	case Directory:
		return fmt.Sprintf("%s is a directory: %s", at, c.remedy())
	case File:
		return fmt.Sprintf("%s may not be run: write mode = \"0755\" in its file block, or %s", at, c.remedy())
	}
	if words := strings.Fields(name); len(words) > 1 {
		if _, kind := c.find(words[0]); kind == Program || kind == Link || isShell(words[0]) {
			return fmt.Sprintf("%q is one word, the name of a program: write %s = %s", name, c.Attr,
				List(append(words, c.Args[1:]...)))
		}
	}
	switch {
	case isShell(name):
		return fmt.Sprintf("there is no %s, as the image has no shell: %s", name, c.remedy())
	case name == "":
		return "the name of the program is empty: " + c.remedy()
	case !strings.Contains(name, "/"):
		return fmt.Sprintf("there is no %s in PATH, which is %s: %s", name, c.path(), c.remedy())
	}
	return fmt.Sprintf("there is no %s: %s", path.Join("/", c.Workdir, name), c.remedy())
}

func isShell(name string) bool {
	base := path.Base(name)
	return base == "sh" || base == "bash" || base == "ash"
}

// find returns where a runtime finds a program: a name with a slash from the working directory, another in
// the directories of PATH, where what may not be run is passed over.
func (c Command) find(name string) (at string, kind Kind) {
	if strings.Contains(name, "/") {
		if !path.IsAbs(name) {
			name = path.Join("/", c.Workdir, name)
		}
		name = path.Clean(name)
		return name, c.KindOf(name)
	}
	for dir := range strings.SplitSeq(c.path(), ":") {
		if !path.IsAbs(dir) || name == "" {
			continue
		}
		next := path.Join(dir, name)
		switch k := c.KindOf(next); {
		case k == Program || k == Link:
			return next, k
		case kind == Nothing && k == File:
			at, kind = next, k
		}
	}
	return at, kind
}

// Candidates returns the paths that decide whether the program is there.
func (c Command) Candidates() (names []string) {
	if len(c.Args) == 0 {
		return nil
	}
	c.KindOf = func(name string) Kind {
		names = append(names, name)
		return Nothing
	}
	c.Problem()
	return names
}

func (c Command) path() string {
	if c.Path == "" {
		return DefaultPath
	}
	return c.Path
}

// remedy says what to write instead, by what the image has.
func (c Command) remedy() string {
	const most = 5
	meant := c.Programs
	if i := slices.IndexFunc(meant, func(p string) bool {
		return path.Base(p) == path.Base(c.Args[0])
	}); i >= 0 {
		return fmt.Sprintf("write %s = %s", c.Attr, List(append([]string{meant[i]}, c.Args[1:]...)))
	}
	switch {
	case len(meant) == 0:
		return "add the program with targets or with a file block, or take " + c.Attr + " out"
	case len(meant) > most:
		meant = append(slices.Clone(meant[:most]), fmt.Sprintf("%d more", len(meant)-most))
	}
	return "the image has " + strings.Join(meant, ", ")
}

// List writes a list of texts as a configuration has it.
func List(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// define makes a verb of a function of package gobuild and its options.
func define[O any](name, summary string, call func(context.Context, O) error, examples ...example) verb {
	v := verb{name: name, summary: summary, examples: examples}
	v.syntax = func() *syntax { return newSyntax(name, new(O)) }
	v.run = func(ctx context.Context, args []string) error {
		var o O
		if err := v.parse(newSyntax(name, &o), args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return v.help(os.Stdout)
			}
			return err
		}
		return call(ctx, o)
	}
	return v
}

// A line is a command line, taken apart.
type line struct {
	flags []string // with their values
	words []string
	rest  []string // what follows "--"
	// unknown is the first flag that the verb does not have, without dashes; "" if there is none.
	unknown string
	value   string // of it
}

// parse parses the arguments of a verb. Flags and words may be in any order.
func (v verb) parse(s *syntax, args []string) error {
	l := s.split(args)
	if l.unknown != "" {
		return report.Usagef("gobuild %s has no flag -%s: %s", v.name, l.unknown, s.suggestFlag(v.name, l))
	}
	switch err := s.flags.Parse(l.flags); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return report.Usagef("gobuild %s: %w: gobuild %s -help lists the flags", v.name, err, v.name)
	}
	for _, w := range s.words {
		switch {
		case len(l.words) == 0:
		case w.isList():
			for _, word := range l.words {
				w.add(word)
			}
			l.words = nil
		default:
			w.value.SetString(l.words[0])
			l.words = l.words[1:]
		}
	}
	if len(l.words) > 0 {
		return report.Usagef("gobuild %s: %q is not expected: %s", v.name, l.words[0], s.suggestWord(v.name, l.words))
	}
	for _, word := range l.rest {
		if s.rest == nil {
			return report.Usagef("gobuild %s: %q is not expected: nothing follows --", v.name, word)
		}
		s.rest.add(word)
	}
	return nil
}

func (w wordField) add(word string) {
	list := w.value.Addr().Interface().(*[]string)
	*list = append(*list, word)
}

// split takes arguments apart, up to a flag that is not known.
func (s *syntax) split(args []string) (l line) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			l.rest = args
			return l
		}
		if len(arg) < 2 || arg[0] != '-' {
			l.words = append(l.words, arg)
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
		f := s.flags.Lookup(name)
		if f == nil && name != "help" && name != "h" {
			if !hasValue && len(args) > 0 {
				value = args[0]
			}
			l.unknown, l.value = name, value
			return l
		}
		l.flags = append(l.flags, arg)
		if f != nil && !hasValue && !isSwitch(f) && len(args) > 0 {
			l.flags = append(l.flags, args[0])
			args = args[1:]
		}
	}
	return l
}

// isSwitch reports whether a flag needs no value.
func isSwitch(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// suggestFlag names the flag that an unknown one most likely means.
func (s *syntax) suggestFlag(verb string, l line) string {
	var names []string
	s.flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if near := diag.Nearest(l.unknown, names); near != "" {
		return "did you mean -" + near + "?"
	}
	if s.rest != nil && len(l.words) > 0 {
		return "the program's own arguments follow --, as in gobuild " + verb + " " + l.words[0] + " -- -" + l.unknown
	}
	if s.flags.Lookup("set") != nil && goflags.Knows(l.unknown) {
		says := goflags.InsteadOfFlag(l.unknown, l.value)
		if strings.HasPrefix(says, "write ") {
			says = "a build is what its file says: in the target, " + says
		}
		return says
	}
	if says := dockerFlags[l.unknown]; says != "" && s.flags.Lookup("set") != nil {
		return says
	}
	return "gobuild " + verb + " -help lists the flags"
}

const (
	tagsInFile = "a build is what its file says: in the image, write tags = [\"…\"]; -set=NAME=VALUE sets a " +
		"variable in them"
	fromOutside = "only variables are set from outside: write variable \"NAME\" {} in the file, var.NAME where it " +
		"counts, and -set=NAME=VALUE"
)

// dockerFlags are flags of docker build and docker buildx bake, with what to say here.
var dockerFlags = map[string]string{
	"t": tagsInFile, "tag": tagsInFile, "build-arg": fromOutside, "with": fromOutside,
	"f": "write -file= for the file with targets and images", "load": "an engine gets the images unless -to= says " +
		"otherwise",
}

// suggestWord says what to do about the words that are too many.
func (s *syntax) suggestWord(verb string, words []string) string {
	if s.rest != nil && len(s.words) > 0 {
		return "the program's arguments follow --, as in gobuild " + verb + " " + s.words[0].value.String() + " -- " +
			strings.Join(words, " ")
	}
	if verb == "explain" && len(s.words) == 1 {
		return "put the headline of a message in quotes, as in gobuild explain \"" + s.words[0].value.String() + " " +
			strings.Join(words, " ") + "\""
	}
	return "flags are written -name=value"
}

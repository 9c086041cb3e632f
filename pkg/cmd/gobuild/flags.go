package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// define makes a verb of a function of package gobuild. Its flags are the fields of the options with a flag
// tag; a field with an arg tag is the word before the flags.
func define[O any](name, summary string, call func(context.Context, O) error) verb {
	return verb{name, summary, func(ctx context.Context, args []string) error {
		var o O
		if err := parse(name, summary, &o, args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil
			}
			return err
		}
		return call(ctx, o)
	}}
}

// parse parses arguments into a pointer to options.
func parse(name, summary string, options any, args []string) error {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	var arg *reflect.Value
	argName := ""
	addFlags(set, reflect.ValueOf(options).Elem(), func(name string, v reflect.Value) { argName, arg = name, &v })
	if arg != nil && len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		arg.SetString(args[0])
		args = args[1:]
	}
	if unknown := unknownFlag(set, args); unknown != "" {
		return report.Usagef("gobuild %s has no flag -%s: %s", name, unknown, suggestFlag(set, name, unknown))
	}
	switch err := set.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		help(os.Stdout, set, name, argName, summary)
		return err
	case err != nil:
		return report.Usagef("gobuild %s: %w: gobuild %s -help lists the flags", name, err, name)
	case set.NArg() > 0:
		return report.Usagef("gobuild %s: %q is not expected: %s", name, set.Arg(0), suggestWord(set))
	}
	return nil
}

// suggestWord says how to write a word where none is expected.
func suggestWord(set *flag.FlagSet) string {
	switch {
	case set.Lookup("args") != nil:
		return "the program's arguments are written -args=\"…\""
	case set.Lookup("only") != nil:
		return "to name what to work on, write -only=" + set.Arg(0)
	}
	return "flags are written -name=value"
}

// unknownFlag is the first flag that is not defined, or "".
func unknownFlag(set *flag.FlagSet, args []string) string {
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && args[0] != "--" {
		name, _, given := strings.Cut(strings.TrimPrefix(args[0][1:], "-"), "=")
		f := set.Lookup(name)
		switch {
		case name == "help" || name == "h" || name == "":
			return ""
		case f == nil:
			return name
		}
		boolean, is := f.Value.(interface{ IsBoolFlag() bool })
		if args = args[1:]; !given && !(is && boolean.IsBoolFlag()) && len(args) > 0 {
			args = args[1:] // the flag's value
		}
	}
	return ""
}

// suggestFlag names the flag that a misspelt one most likely means.
func suggestFlag(set *flag.FlagSet, verb, unknown string) string {
	var names []string
	set.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if near := diag.Nearest(unknown, names); near != "" {
		return "did you mean -" + near + "?"
	}
	return "gobuild " + verb + " -help lists the flags"
}

// addFlags adds a flag for each tagged field, also of embedded structs.
func addFlags(set *flag.FlagSet, v reflect.Value, arg func(string, reflect.Value)) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if name := field.Tag.Get("arg"); name != "" {
			arg(name, value)
		}
		if field.Anonymous {
			addFlags(set, value, arg)
		}
		if name := field.Tag.Get("flag"); name != "" {
			addFlag(set, name, field.Tag.Get("usage"), value.Addr().Interface())
		}
	}
}

func addFlag(set *flag.FlagSet, name, usage string, value any) {
	switch p := value.(type) {
	case *string:
		set.StringVar(p, name, "", usage)
	case *bool:
		set.BoolVar(p, name, false, usage)
	case **int:
		set.Func(name, usage, func(s string) error {
			n, err := strconv.Atoi(s)
			if err != nil {
				return errors.New("it is not a number")
			}
			*p = &n
			return nil
		})
	case *[]string:
		set.Func(name, usage, func(s string) error { *p = append(*p, s); return nil })
	}
}

func help(w io.Writer, set *flag.FlagSet, name, arg, summary string) {
	fmt.Fprintf(w, "gobuild %s: %s\n\n  %s [-flag=value ...]\n\n", name, summary,
		strings.TrimSpace("gobuild "+name+" "+arg))
	set.SetOutput(w)
	set.PrintDefaults()
}

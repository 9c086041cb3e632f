package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// completeVerb is the verb that the scripts of completion call, with the words of the command line. The
// last word is the one that is being typed.
const completeVerb = "__complete"

// completeTimeout is how long reading the configuration may take before nothing of it is completed.
const completeTimeout = 3 * time.Second

// A candidate is what a word may become.
type candidate struct{ word, description string }

// complete prints the candidates for the last of words, a line each: the word, a tab, a description.
func complete(ctx context.Context, out io.Writer, words []string) error {
	ctx, cancel := context.WithTimeout(ctx, completeTimeout)
	defer cancel()
	if len(words) == 0 {
		words = []string{""}
	}
	typed := words[len(words)-1]
	var b strings.Builder
	for _, c := range candidates(ctx, words[:len(words)-1], typed) {
		if strings.HasPrefix(c.word, typed) {
			fmt.Fprintf(&b, "%s\t%s\n", c.word, c.description)
		}
	}
	_, err := io.WriteString(report.Text(out), b.String())
	return err
}

// candidates are the words that may follow those before, some of which may not begin with what is typed.
func candidates(ctx context.Context, before []string, typed string) []candidate {
	if len(before) == 0 || before[0] == "help" && len(before) == 1 {
		return verbCandidates()
	}
	v, ok := findVerb(before[0])
	if !ok {
		return nil
	}
	s := v.syntax()
	l := s.split(before[1:])
	_ = s.flags.Parse(l.flags) // what is wrong is reported when the line is run
	switch {
	case l.rest != nil || slices.Contains(before, "--"):
		return nil
	case strings.HasPrefix(typed, "-") && strings.Contains(typed, "="):
		name, _, _ := strings.Cut(strings.TrimLeft(typed, "-"), "=")
		return prefixed(typed[:strings.Index(typed, "=")+1], s.valuesOf(ctx, v.name, name))
	case strings.HasPrefix(typed, "-"):
		return s.flagCandidates(typed)
	case s.awaitsValue(before):
		return s.valuesOf(ctx, v.name, strings.TrimLeft(before[len(before)-1], "-"))
	}
	return s.wordCandidates(ctx, v.name, len(l.words), typed)
}

func verbCandidates() (list []candidate) {
	for _, v := range verbs() {
		list = append(list, candidate{v.name, v.summary})
	}
	return append(list, candidate{"help", "shows how a verb is used"})
}

// prefixed puts a prefix before candidates.
func prefixed(prefix string, list []candidate) []candidate {
	for i := range list {
		list[i].word = prefix + list[i].word
	}
	return list
}

// wordCandidates are candidates for a word that is no flag. given is how many there are already.
func (s *syntax) wordCandidates(ctx context.Context, verb string, given int, typed string) []candidate {
	if len(s.words) == 0 || given > 0 && !s.words[len(s.words)-1].isList() {
		return nil
	}
	word := s.words[min(given, len(s.words)-1)].name
	switch word {
	case "NAME":
		return s.nameCandidates(ctx, verb, typed)
	case "CODE":
		return codeCandidates()
	case "SHELL":
		return plainCandidates(shells())
	}
	if words := strings.Split(word, "|"); len(words) > 1 {
		return plainCandidates(words)
	}
	return nil
}

func codeCandidates() (list []candidate) {
	for _, k := range diag.Kinds() {
		list = append(list, candidate{k.Code, k.Summary})
	}
	return list
}

func plainCandidates(words []string) (list []candidate) {
	for _, w := range words {
		list = append(list, candidate{word: w})
	}
	return list
}

// valuesOf are candidates for the value of a flag.
func (s *syntax) valuesOf(ctx context.Context, verb, name string) []candidate {
	switch name {
	case "only":
		return s.nameCandidates(ctx, verb, "")
	case "set":
		var list []candidate
		for _, v := range s.names(ctx).Variables {
			list = append(list, candidate{v + "=", "variable"})
		}
		return list
	}
	return plainCandidates(s.values[name])
}

// nameCandidates are what a verb works on by its name. Names with the kind before them are offered once a
// kind is typed.
func (s *syntax) nameCandidates(ctx context.Context, verb, typed string) (list []candidate) {
	names := s.names(ctx)
	kinds := map[string][]string{"target": names.Targets, "image": names.Images, "group": names.Groups}
	if verb == "update" {
		kinds = map[string][]string{"toolchain": names.Toolchains, "target": names.Remote}
	}
	if kind, _, ok := strings.Cut(typed, "."); ok {
		return prefixed(kind+".", addressCandidates(kind, kinds[kind]))
	}
	switch verb {
	case "update":
		return append(addressCandidates("toolchain", names.Toolchains), addressCandidates("target", names.Remote)...)
	case "image":
		list = addressCandidates("image", names.Images)
	case "plan":
		for _, kind := range []string{"target", "image"} {
			list = append(list, prefixed(kind+".", addressCandidates(kind, kinds[kind]))...)
		}
	default:
		list = addressCandidates("target", names.Targets)
	}
	return append(list, addressCandidates("group", names.Groups)...)
}

// addressCandidates are addresses of a kind, and each label that stands for several.
func addressCandidates(kind string, addresses []string) (list []candidate) {
	last := ""
	for _, a := range addresses {
		if label, _, ok := strings.Cut(a, "/"); ok && label != last {
			list = append(list, candidate{label, "every " + kind + " of this label"})
			last = label
		}
		list = append(list, candidate{a, kind})
	}
	return list
}

// flagCandidates are the flags of a verb, with as many dashes as were typed.
func (s *syntax) flagCandidates(typed string) (list []candidate) {
	dashes := "-"
	if strings.HasPrefix(typed, "--") {
		dashes = "--"
	}
	s.flags.VisitAll(func(f *flag.Flag) {
		word := dashes + f.Name
		if !isSwitch(f) {
			word += "="
		}
		list = append(list, candidate{word, f.Usage})
	})
	return list
}

// awaitsValue reports whether the last word is a flag that the next word is the value of.
func (s *syntax) awaitsValue(words []string) bool {
	last := words[len(words)-1]
	if !strings.HasPrefix(last, "-") || strings.Contains(last, "=") {
		return false
	}
	f := s.flags.Lookup(strings.TrimPrefix(last[1:], "-"))
	return f != nil && !isSwitch(f)
}

// names are the names of the configuration that the flags choose; none if it cannot be read.
func (s *syntax) names(ctx context.Context) gobuild.Names {
	var o gobuild.Options
	if f := s.flags.Lookup("file"); f != nil {
		o.File = f.Value.String()
	}
	names, _ := gobuild.ListNames(ctx, o)
	return names
}

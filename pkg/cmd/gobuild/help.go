package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// An example is a command line and what it is for.
type example struct{ command, purpose string }

// usage lists the verbs.
func usage(out io.Writer) error {
	w := report.Text(out)
	fmt.Fprint(w, "gobuild builds Go programs and their images from what gobuild.hcl describes.\n\n  gobuild VERB "+
		"[NAME...] [-flag=value ...]\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range verbs() {
		fmt.Fprintf(t, "  %s\t%s\n", v.name, v.summary)
	}
	t.Flush()
	_, err := fmt.Fprint(w, "\ngobuild help VERB shows a verb's flags and examples.\n")
	return err
}

// help shows how a verb is used.
func (v verb) help(out io.Writer) error {
	s := v.syntax()
	var b strings.Builder
	fmt.Fprintf(&b, "gobuild %s: %s\n\n  %s\n\n", v.name, v.summary, v.usageLine(s))
	s.flags.SetOutput(&b)
	s.flags.PrintDefaults()
	if len(v.examples) > 0 {
		b.WriteString("\nExamples:\n\n")
		t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, e := range v.examples {
			fmt.Fprintf(t, "  gobuild %s\t%s\n", e.command, e.purpose)
		}
		t.Flush()
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// usageLine is the form of a verb's command line.
func (v verb) usageLine(s *syntax) string {
	words := []string{"gobuild", v.name}
	for _, w := range s.words {
		if w.isList() {
			words = append(words, "["+w.name+"...]")
		} else {
			words = append(words, w.name)
		}
	}
	if s.hasFlags() {
		words = append(words, "[-flag=value ...]")
	}
	if s.rest != nil {
		words = append(words, "[-- "+s.rest.name+"...]")
	}
	return strings.Join(words, " ")
}

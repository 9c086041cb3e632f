package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

type manOptions struct{}

// man prints the manual page, in the man macros of roff (groff_man(7)).
func man(context.Context, manOptions) error {
	var b strings.Builder
	b.WriteString(".TH GOBUILD 1\n.SH NAME\ngobuild \\- builds Go programs and container images\n" +
		".SH SYNOPSIS\n.B gobuild\n.I verb\n[\\fIname\\fR...] [\\fB\\-\\fIflag\\fB=\\fIvalue\\fR ...]\n" +
		".SH DESCRIPTION\ngobuild builds Go programs and their images from what gobuild.hcl describes, with a Docker " +
		"engine or without one.\n.SH VERBS\n")
	for _, v := range verbs() {
		v.writeMan(&b)
	}
	b.WriteString(".SH EXIT STATUS\n.TP\n.B 0\nsuccess\n.TP\n.B 1\na build, a test or a check failed\n.TP\n.B 2\n" +
		"the configuration or the command line is wrong\n.PP\n.B gobuild run\nends with the exit status of the " +
		"program.\n.SH FILES\n.TP\n.I gobuild.hcl\nthe configuration; gobuild.hcl.json is the same as JSON\n.TP\n" +
		".I dist\nwhat was built\n.SH SEE ALSO\nhttps://github.com/gobuild\\-dev/gobuild\n")
	_, err := io.WriteString(os.Stdout, b.String())
	return err
}

// writeMan writes the part of the page that describes a verb.
func (v verb) writeMan(w io.Writer) {
	s := v.syntax()
	fmt.Fprintf(w, ".SS %s\n%s.\n.PP\n.B %s\n", roff(v.name), roff(strings.ToUpper(v.summary[:1])+v.summary[1:]),
		roff(v.usageLine(s)))
	s.flags.VisitAll(func(f *flag.Flag) {
		value := ""
		if !isSwitch(f) {
			value = "=\\fIvalue\\fR"
		}
		fmt.Fprintf(w, ".TP\n\\fB\\-%s\\fR%s\n%s\n", roff(f.Name), value, roff(f.Usage))
	})
	for _, e := range v.examples {
		fmt.Fprintf(w, ".TP\nExample: \\fBgobuild %s\\fR\n%s\n", roff(e.command), roff(e.purpose))
	}
}

// roff escapes a text of one line.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}

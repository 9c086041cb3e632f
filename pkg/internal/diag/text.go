package diag

import (
	"fmt"
	"strings"
)

// Text returns a kind as gobuild explain prints it: code and summary, meaning, and an example.
func (k *Kind) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", k.Code, k.Summary, wrap(k.Meaning))
	if k.Example != "" {
		fmt.Fprintf(&b, "\nExample, with %s:\n\n%s", k.command(), indent(k.Example))
	}
	return b.String()
}

// Markdown returns the kind as a section of schemas/diagnostics.md.
func (k *Kind) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n**%s.** %s\n", k.Code, k.Summary, strings.ReplaceAll(k.Meaning, "*", `\*`))
	if k.Example != "" {
		fmt.Fprintf(&b, "\nWith `%s`:\n\n```hcl\n%s```\n", k.command(), k.Example)
	}
	return b.String()
}

func (k *Kind) command() string {
	if k.Command == "" {
		return "gobuild validate"
	}
	return k.Command
}

// wrap breaks a text into lines of at most 80 columns.
func wrap(text string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > 80:
			b.WriteString("\n")
			column = -1
		default:
			b.WriteString(" ")
		}
		b.WriteString(word)
		column += 1 + len(word)
	}
	return b.String()
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}

package diag

import (
	"fmt"
	"strings"
)

// Text returns a kind as gobuild explain prints it: code and summary, meaning, and an example.
func (k *Kind) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", k.Code, k.Summary,
		strings.Join(wrap(strings.Join(strings.Fields(k.Meaning), " "), 80), "\n"))
	if k.Example != "" {
		fmt.Fprintf(&b, "\nExample, with %s:\n\n%s", k.command(), indent(k.Example))
	}
	return b.String()
}

// Markdown returns the kind as a section of schemas/diagnostics.md.
func (k *Kind) Markdown() string {
	var b strings.Builder
	meaning := wrap("**"+k.Summary+".** "+strings.ReplaceAll(k.Meaning, "*", `\*`), 100)
	fmt.Fprintf(&b, "## %s\n\n%s\n", k.Code, strings.Join(meaning, "\n"))
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

package diag

import (
	"slices"
	"strings"
	"unicode"
)

// A Kind is one kind of mistake.
type Kind struct {
	// Code is the kind's name for programs and for gobuild explain. It never changes, and is never
	// used for another kind, whatever becomes of the summary.
	Code    string
	Summary string // a few words, the headline of a diagnostic
	Meaning string // what is wrong and what to do, in sentences
	// Example is a project that has the mistake: a gobuild.hcl, and after it other files, in the
	// form of golang.org/x/tools/txtar. It is "" if no file alone shows it.
	Example string
	// Headlines are those of HCL's own diagnostics of this kind, which keep them.
	Headlines []string
	// Command is the command that reports the mistake in Example; "" is gobuild validate.
	Command string
}

// URL returns the address of the kind's description.
func (k *Kind) URL() string {
	return "https://github.com/gobuild-dev/gobuild/blob/main/schemas/diagnostics.md#" + k.Code
}

// program is the rest of an example whose mistake is not in its Go files: a module with a main package.
const program = `-- go.mod --
module example.com/m

go 1.26.0
-- main.go --
package main

func main() {}
`

var all []*Kind

// register adds a kind to those that exist.
func register(k Kind) *Kind {
	k.Meaning = strings.Join(strings.Fields(k.Meaning), " ")
	k.Example = strings.TrimLeft(k.Example, "\n")
	all = append(all, &k)
	return &k
}

// Kinds returns all kinds, sorted by code.
func Kinds() []*Kind {
	list := slices.Clone(all)
	slices.SortFunc(list, func(a, b *Kind) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// Find returns the kind with a code or a summary, which may be the first line of a message, or the end of the
// address of a description; nil if there is none.
func Find(name string) *Kind {
	code := CodeIn(name)
	for _, k := range all {
		if k.Code == code || slug(k.Summary) == code {
			return k
		}
	}
	for _, k := range all {
		if slices.ContainsFunc(k.Headlines, func(h string) bool { return slug(h) == code }) {
			return k
		}
	}
	return nil
}

// CodeIn returns the code that a text names, whether or not there is a kind that has it: "unknown-attribute" of
// "Error: Unknown attribute".
func CodeIn(text string) string {
	text = text[strings.LastIndexByte(text, '#')+1:]
	text, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(text)), "\n")
	for _, severity := range []string{"error:", "warning:"} {
		text = strings.TrimPrefix(text, severity)
	}
	return slug(text)
}

// slug writes a name in the form of codes: "Unknown attribute" becomes "unknown-attribute".
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// generateReference replaces the parts of a text that are generated: what is between
// <!-- generated: NAME --> and <!-- end -->.
func generateReference(text string, top *lang.Block) (string, error) {
	for name, part := range map[string]string{
		"blocks": blocks(top), "functions": functionTable(), "names": names(), "git": git(),
	} {
		begin, end := "<!-- generated: "+name+" -->\n", "<!-- end -->"
		before, rest, ok := strings.Cut(text, begin)
		_, after, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			return "", fmt.Errorf("there is no part %q", name)
		}
		text = before + begin + part + "\n" + end + after
	}
	return text, nil
}

// blocks returns a section for the top level and for each kind of block.
func blocks(top *lang.Block) string {
	var out strings.Builder
	section(&out, top, "Top level")
	for _, b := range top.Blocks {
		section(&out, b, b.Kind)
		if b.Kind == "defaults" {
			continue // its content is described in its own section
		}
		for _, c := range b.Blocks { // the block around it has it in its example
			nested := *c
			nested.Example = ""
			section(&out, &nested, c.Kind)
		}
	}
	return out.String()
}

func section(out *strings.Builder, b *lang.Block, title string) {
	fmt.Fprintf(out, "\n## %s\n\n", title)
	if b.Kind != "" {
		fmt.Fprintf(out, "%s\n\n", wrap(upperFirst(prose(b.Doc))+facts(b)))
	}
	if len(b.Attributes) > 0 && b.Kind != "defaults" {
		out.WriteString("| attribute | type | default | meaning | example |\n|---|---|---|---|---|\n")
		for _, a := range b.Attributes {
			fmt.Fprintf(out, "| `%s` | %s | %s | %s | %s |\n", a.Name, shownType(a), omittedText(a), meaningOf(a),
				code(a.Example))
		}
		out.WriteString("\n")
	}
	if b.Example != "" {
		fmt.Fprintf(out, "```hcl\n%s\n```\n", b.Example)
	}
}

// facts say in a sentence or two what the shape of a block is.
func facts(b *lang.Block) string {
	var s string
	for _, label := range b.Labels {
		s += " Label: " + label + "."
	}
	if b.Each {
		s += " `for_each` is allowed."
	}
	if b.Single {
		s += " There is at most one."
	}
	return s
}

func shownType(a *lang.Attribute) string {
	if len(a.Enum) == 0 {
		return a.Type.String()
	}
	var all []string
	for _, s := range a.Enum {
		all = append(all, "`\""+s+"\"`")
	}
	return strings.Join(all, ", ")
}

func omittedText(a *lang.Attribute) string {
	switch {
	case a.Required:
		return "required"
	case a.Default == "":
		return ""
	}
	return code(a.Default)
}

func meaningOf(a *lang.Attribute) string {
	if a.Name == "for_each" {
		return "makes an instance for each key: see [for_each](#for_each)."
	}
	return cell(meaning(a.Name, a.Doc))
}

// meaning returns a description without the name that it begins with.
func meaning(name, doc string) string {
	rest, ok := strings.CutPrefix(doc, name+" ")
	if !ok {
		return doc
	}
	for _, verb := range []string{"is ", "are "} {
		rest = strings.TrimPrefix(rest, verb)
	}
	return rest
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(s, "|", `\|`) + "`"
}

// cell returns a text as a cell of a table takes it.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n\n", "<br>", "\n", " ").Replace(prose(s))
}

// prose returns a text in which Markdown sees no marks of its own.
func prose(s string) string {
	return strings.NewReplacer("<", `\<`, "*", `\*`).Replace(s)
}

// lineWidth is the longest line of prose, in characters.
const lineWidth = 100

// wrap breaks the lines of a paragraph so that none is longer than lineWidth, words apart that are longer.
func wrap(s string) string {
	var out strings.Builder
	width := 0 // of the last line
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > lineWidth:
			out.WriteString("\n")
			width = 0
		default:
			out.WriteString(" ")
			width++
		}
		out.WriteString(word)
		width += n
	}
	return out.String()
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

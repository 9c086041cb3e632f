package feature

import (
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

func functionNamed(name string) *lang.Function {
	i := slices.IndexFunc(lang.Functions(), func(f *lang.Function) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return lang.Functions()[i]
}

func rootNamed(name string) *lang.Name {
	i := slices.IndexFunc(lang.Names(), func(n *lang.Name) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return lang.Names()[i]
}

// code returns a piece of the language in markdown.
func code(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "hcl\n" + text + "\n" + fence
}

// paragraphs joins those that are not empty.
func paragraphs(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), "\n\n")
}

// aboutAttribute returns an attribute's documentation.
func aboutAttribute(a *lang.Attribute) string {
	head := a.Name + " = " + a.Type.String()
	if a.Required {
		head += " # required"
	}
	text := []string{code(head), a.Doc}
	if len(a.Enum) > 0 {
		text = append(text, "One of `\""+strings.Join(a.Enum, "\"`, `\"")+"\"`.")
	}
	if a.Default != "" {
		text = append(text, "Left out: `"+a.Default+"`.")
	}
	if a.Example != "" {
		text = append(text, "For example `"+a.Name+" = "+a.Example+"`.")
	}
	return paragraphs(text...)
}

// aboutBlock returns a kind of block's documentation.
func aboutBlock(b *lang.Block) string {
	head := b.Kind
	for _, l := range b.Labels {
		head += ` "` + l + `"`
	}
	if b.Example != "" {
		return paragraphs(code(head+" { … }"), b.Doc, code(b.Example))
	}
	return paragraphs(code(head+" { … }"), b.Doc)
}

func aboutFunction(f *lang.Function) string { return paragraphs(code(f.Signature), f.Doc) }

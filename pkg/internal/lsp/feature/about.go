package feature

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/resolve"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
)

func functionNamed(name string) *functions.Function {
	i := slices.IndexFunc(functions.All(), func(f *functions.Function) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return functions.All()[i]
}

// userFunctions returns the functions of the configuration that a document can call. The project may be nil.
func userFunctions(project *workspace.Project, doc *document.Document) (all []*functions.Function) {
	for _, o := range definedIn(project, doc, "function") {
		f := &functions.Function{Name: o.Label, Doc: "In " + document.RelativeTo(doc.Dir(), o.Doc.Path) + "."}
		var shown []string
		for _, attr := range []string{"params", "variadic_params"} {
			if a := o.Block.Attribute(attr); a != nil {
				names, _ := resolve.Names(a.Expr, o.Doc.IsJSON())
				f.Variadic = attr == "variadic_params"
				for _, name := range names {
					f.Params = append(f.Params, functions.Param{Name: name, Type: cty.DynamicPseudoType})
					shown = append(shown, name+map[bool]string{true: "..."}[f.Variadic])
				}
			}
		}
		f.Signature = f.Name + "(" + strings.Join(shown, ", ") + ")"
		all = append(all, f)
	}
	return all
}

// functionFor returns a function that a document can call, or nil.
func functionFor(project *workspace.Project, doc *document.Document, name string) *functions.Function {
	if f := functionNamed(name); f != nil {
		return f
	}
	all := userFunctions(project, doc)
	if i := slices.IndexFunc(all, func(f *functions.Function) bool { return f.Name == name }); i >= 0 {
		return all[i]
	}
	return nil
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

func aboutFunction(f *functions.Function) string {
	example := ""
	if f.Example.Call != "" {
		example = "For example `" + f.Example.Call + "` is `" + f.Example.Value + "`."
	}
	return paragraphs(code(f.Signature), f.Doc, example)
}

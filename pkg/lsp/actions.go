package lsp

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/gobuild-dev/gobuild/pkg/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// codeActions are quick fixes of diagnostics (LSP 3.17, textDocument/codeAction). What is
// wrong, and what would be right, is taken from their messages.
func (s *server) codeActions(ctx context.Context, p *codeActionParams) ([]codeAction, error) {
	d := s.opened(p.TextDocument.URI)
	all := []codeAction{}
	if d == nil || d.json() || len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, isQuickFix) {
		return all, nil
	}
	f := fixer{server: s, ctx: ctx, doc: d}
	for _, diag := range p.Context.Diagnostics {
		if diag.Source != "gobuild" {
			continue
		}
		f.diag = diag
		f.at = span{d.offset(diag.Range.Start, s.units()), d.offset(diag.Range.End, s.units())}
		all = append(all, f.fixes()...)
	}
	return all, nil
}

func isQuickFix(kind string) bool { return kind == "quickfix" || kind == "" }

// A fixer looks for what mends a diagnostic.
type fixer struct {
	*server
	ctx  context.Context
	doc  *document
	diag Diagnostic
	at   span // the diagnostic's range
}

var (
	meantForm    = lazyregexp.New(`Did you mean ([^?]+)\?`)
	unquotedForm = lazyregexp.New(`: write (\S+?) without the quotes`)
	writeForm    = lazyregexp.New(`not a string[^:]*: write ([^ ,]+)\.$`)
	stringForm   = lazyregexp.New(`\bwrite ("[^"]*")\.$`)
	listForm     = lazyregexp.New(`: write it in brackets, (\[.*\])\.$`)
	missingForm  = lazyregexp.New(`needs (?:a )?(\w+)(?: or an image)?: write \w+ = `)
	nowhereForm  = lazyregexp.New(`There is no (toolchain|variable) "([^"]+)"`)
)

func (f *fixer) fixes() (all []codeAction) {
	if m := meantForm().FindStringSubmatch(f.diag.Message); m != nil {
		all = append(all, f.replace(m[1]))
	}
	for _, form := range []*regexp.Regexp{unquotedForm(), writeForm(), stringForm(), listForm()} {
		if m := form.FindStringSubmatch(f.diag.Message); m != nil && f.doc.slice(span{f.at.from, f.at.from + 1}) == `"` {
			all = append(all, f.action("Write "+m[1], f.at, m[1]))
		}
	}
	if m := missingForm().FindStringSubmatch(f.diag.Message); m != nil {
		all = append(all, f.addAttribute(m[1])...)
	}
	if m := nowhereForm().FindStringSubmatch(f.diag.Message); m != nil {
		all = append(all, f.create(m[1], m[2]))
	}
	return all
}

func (f *fixer) action(title string, at span, text string) codeAction {
	if bytes.Contains(f.doc.text, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	edit := TextEdit{f.doc.span(at.from, at.to, f.units()), text}
	return codeAction{
		Title: title, Kind: "quickfix", Diagnostics: []Diagnostic{f.diag}, IsPreferred: strings.HasPrefix(title, "Change"),
		Edit: f.workspaceEdit(map[*document][]TextEdit{f.doc: {edit}}),
	}
}

// replace puts what was meant in the place of what is wrong.
func (f *fixer) replace(meant string) codeAction {
	meant = strings.TrimSuffix(meant, "()")
	at := f.wrong(meant)
	was := f.doc.slice(at)
	if strings.HasPrefix(was, `"`) && !strings.HasPrefix(meant, `"`) {
		meant = `"` + meant + `"`
	}
	return f.action("Change "+was+" to "+meant, at, meant)
}

// wrong is the part of the diagnostic's range that is to be replaced: of a reference, as many
// steps as what was meant has.
func (f *fixer) wrong(meant string) span {
	steps := stepsOf(f.doc.slice(f.at))
	if len(steps) < 2 {
		return f.at
	}
	n := len(stepsOf(meant))
	if n == 1 {
		for i, step := range steps {
			if i > 0 && strings.Contains(f.diag.Message, `no attribute "`+f.doc.slice(step.plus(f.at.from))+`"`) {
				return step.plus(f.at.from)
			}
		}
		return steps[0].plus(f.at.from)
	}
	n = min(n, len(steps))
	end := steps[n-1].to
	if rest := f.doc.slice(span{f.at.from + end, f.at.from + end + 2}); rest == `"]` {
		end += 2
	}
	return span{f.at.from, f.at.from + end}
}

// stepsOf are the names of a reference, nil where the text is none.
func stepsOf(text string) (steps []span) {
	t, diags := hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	for _, step := range t {
		if _, at, ok := config.Step(step); ok {
			steps = append(steps, spanOf(at))
		}
	}
	return steps
}

// addAttribute writes a required attribute into the block that lacks it.
func (f *fixer) addAttribute(name string) []codeAction {
	part, ok := f.doc.partAt(f.at.from)
	if !ok {
		return nil
	}
	in, _ := part.tree.at(f.at.from - part.at)
	about := describe(in)
	if in == nil || about == nil || about.Attribute(name) == nil {
		return nil
	}
	line := name + " = " + f.placeholder(about.Attribute(name))
	open := in.open.to + part.at
	indent := f.doc.indent(open)
	body := f.doc.slice(span{open, in.whole.to - 1 + part.at})
	if strings.Contains(body, "\n") {
		return []codeAction{f.action("Add "+name, span{open, open}, "\n"+indent+"  "+line)}
	}
	if body = strings.TrimSpace(body); body != "" {
		line += "\n" + indent + "  " + body
	}
	return []codeAction{f.action("Add "+name, span{open, in.whole.to - 1 + part.at}, "\n"+indent+"  "+line+"\n"+indent)}
}

// placeholder is a value that has an attribute's type.
func (f *fixer) placeholder(a *config.Attribute) string {
	switch a.Type.Kind {
	case config.TypeList:
		return "[]"
	case config.TypeMap:
		return "{}"
	}
	switch a.Name {
	case "base":
		return `"scratch"`
	case "version":
		return `"` + f.newest() + `"`
	}
	return `""`
}

// indent is what the line of a byte begins with.
func (d *document) indent(at int) string {
	line := d.position(at, utf8Units).Line
	text := d.slice(span{d.lines[line], d.lineEnd(line)})
	return text[:len(text)-len(strings.TrimLeft(text, " \t"))]
}

// create writes a block that is referred to and not there, at the file's end.
func (f *fixer) create(kind, name string) codeAction {
	value := `default = ""`
	if kind == "toolchain" {
		value = `version = "` + f.newest() + `"`
	}
	text := "\n" + kind + ` "` + name + "\" {\n  " + value + "\n}\n"
	if end := len(f.doc.text); end > 0 && f.doc.text[end-1] != '\n' {
		text = "\n" + text
	}
	return f.action("Create "+kind+` "`+name+`"`, span{len(f.doc.text), len(f.doc.text)}, text)
}

// newest is the newest Go release that is known.
func (f *fixer) newest() string {
	for _, v := range slices.Backward(f.know.Versions()) {
		if !strings.Contains(v, "rc") && !strings.Contains(v, "beta") {
			return v
		}
	}
	return ""
}

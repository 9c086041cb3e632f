package lsp

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// CodeActions returns quick fixes of diagnostics (LSP 3.17, textDocument/codeAction): those of the
// diagnostics that a check finds where the client's are.
func listActions(ctx context.Context, v *environ, p *codeActionParams) ([]codeAction, error) {
	d := v.store.open(p.TextDocument.URI)
	all := []codeAction{}
	if d == nil || d.json() || len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, isQuickFix) {
		return all, nil
	}
	found := v.diagnose(ctx, d)
	for _, asked := range p.Context.Diagnostics {
		for _, diagnosed := range found {
			if asked.Source == "gobuild" && concerns(diagnosticOf(d, diagnosed, v.client.encoding), asked) {
				f := fixer{env: v, doc: d, diag: asked}
				all = append(all, f.fixes(diagnosed)...)
				break
			}
		}
	}
	return all, nil
}

// concerns reports whether a diagnostic is the one that a client asks about. Not every client sends codes
// back.
func concerns(d, asked Diagnostic) bool {
	return d.Range == asked.Range && (asked.Code == "" || d.Code == asked.Code)
}

func isQuickFix(kind string) bool { return kind == "quickfix" || kind == "" }

// A fixer makes code actions of what mends a diagnostic.
type fixer struct {
	env  *environ
	doc  *document
	diag Diagnostic // as the client has it
}

func (f *fixer) fixes(d *hcl.Diagnostic) (all []codeAction) {
	for _, fix := range diag.Of(d).Fixes {
		switch {
		case fix.Block != nil:
			all = append(all, f.create(fix.Block.Kind, fix.Block.Label))
		case fix.Attribute != "":
			all = append(all, f.addAttribute(fix.Range.Start.Byte, fix.Attribute)...)
		case fix.Range.Filename == f.doc.path:
			all = append(all, f.replace(fix))
		}
	}
	return all
}

func (f *fixer) replace(fix diag.Fix) codeAction {
	at := spanOf(fix.Range)
	title := "Write " + fix.Text
	if fix.Likely {
		title = "Change " + f.doc.slice(at) + " to " + fix.Text
	}
	action := f.action(title, at, fix.Text)
	action.IsPreferred = fix.Likely
	return action
}

func (f *fixer) action(title string, at span, text string) codeAction {
	if bytes.Contains(f.doc.text, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	edit := TextEdit{f.doc.span(at.from, at.to, f.env.client.encoding), text}
	return codeAction{
		Title: title, Kind: "quickfix", Diagnostics: []Diagnostic{f.diag},
		Edit: f.env.workspaceEdit(map[*document][]TextEdit{f.doc: {edit}}),
	}
}

// addAttribute writes a required attribute into the block at an offset, which lacks it.
func (f *fixer) addAttribute(at int, name string) []codeAction {
	part, ok := f.doc.partAt(at)
	if !ok {
		return nil
	}
	in, _ := part.tree.at(at - part.at)
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
func (f *fixer) placeholder(a *lang.Attribute) string {
	switch a.Type.Kind {
	case lang.TypeList:
		return "[]"
	case lang.TypeMap:
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
	for _, v := range slices.Backward(f.env.know.Versions()) {
		if !strings.Contains(v, "rc") && !strings.Contains(v, "beta") {
			return v
		}
	}
	return ""
}

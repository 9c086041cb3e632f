package feature

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// CodeActions returns quick fixes of diagnostics (LSP 3.17, textDocument/codeAction): those of the
// diagnostics that a check finds where the client's are.
func CodeActions(ctx context.Context, v *Env, p *protocol.CodeActionParams) ([]protocol.CodeAction, error) {
	d := v.Store.Open(p.TextDocument.URI)
	all := []protocol.CodeAction{}
	if d == nil || d.IsJSON() || len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, isQuickFix) {
		return all, nil
	}
	found := v.Diagnose(ctx, d)
	for _, asked := range p.Context.Diagnostics {
		for _, diagnosed := range found {
			if asked.Source == "gobuild" && sameDiagnostic(Diagnose(d, diagnosed, v.Client.Encoding), asked) {
				f := fixer{env: v, doc: d, diag: asked}
				all = append(all, f.fixes(diagnosed)...)
				break
			}
		}
	}
	return all, nil
}

// sameDiagnostic reports whether a client asks about a diagnostic. Not every client sends codes back.
func sameDiagnostic(d, asked protocol.Diagnostic) bool {
	return d.Range == asked.Range && (asked.Code == "" || d.Code == asked.Code)
}

func isQuickFix(kind string) bool { return kind == "quickfix" || kind == "" }

// A fixer makes code actions of what mends a diagnostic.
type fixer struct {
	env  *Env
	doc  *document.Document
	diag protocol.Diagnostic // as the client has it
}

func (f *fixer) fixes(d *hcl.Diagnostic) (all []protocol.CodeAction) {
	for _, fix := range diag.Of(d).Fixes {
		switch {
		case fix.Block != nil:
			all = append(all, f.create(fix.Block.Kind, fix.Block.Label))
		case fix.Attribute != "":
			all = append(all, f.addAttribute(fix.Range.Start.Byte, fix.Attribute)...)
		case fix.Range.Filename == f.doc.Path:
			all = append(all, f.replace(fix))
		}
	}
	return all
}

func (f *fixer) replace(fix diag.Fix) protocol.CodeAction {
	at := document.SpanOf(fix.Range)
	title := "Write " + fix.Text
	if fix.Likely {
		title = "Change " + f.doc.Slice(at) + " to " + fix.Text
	}
	action := f.action(title, at, fix.Text)
	action.IsPreferred = fix.Likely
	return action
}

func (f *fixer) action(title string, at document.Span, text string) protocol.CodeAction {
	if bytes.Contains(f.doc.Text, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	edit := protocol.TextEdit{Range: f.doc.Range(at.From, at.To, f.env.Client.Encoding), NewText: text}
	return protocol.CodeAction{
		Title: title, Kind: "quickfix", Diagnostics: []protocol.Diagnostic{f.diag},
		Edit: f.env.workspaceEdit(map[*document.Document][]protocol.TextEdit{f.doc: {edit}}),
	}
}

// addAttribute writes a required attribute into the block at an offset, which lacks it.
func (f *fixer) addAttribute(at int, name string) []protocol.CodeAction {
	part, ok := f.doc.PartAt(at)
	if !ok {
		return nil
	}
	in, _ := part.Tree.At(at - part.At)
	about := document.Describe(in)
	if in == nil || about == nil || about.Attribute(name) == nil {
		return nil
	}
	line := name + " = " + f.placeholder(about.Attribute(name))
	open := in.Open.To + part.At
	indent := f.doc.Indent(open)
	body := f.doc.Slice(document.Span{From: open, To: in.Whole.To - 1 + part.At})
	if strings.Contains(body, "\n") {
		return []protocol.CodeAction{f.action("Add "+name, document.Span{From: open, To: open}, "\n"+indent+"  "+line)}
	}
	if body = strings.TrimSpace(body); body != "" {
		line += "\n" + indent + "  " + body
	}
	return []protocol.CodeAction{f.action("Add "+name, document.Span{From: open, To: in.Whole.To - 1 + part.At},
		"\n"+indent+"  "+line+"\n"+indent)}
}

// placeholder returns a value that has an attribute's type.
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
func (f *fixer) create(kind, name string) protocol.CodeAction {
	value := `default = ""`
	if kind == "toolchain" {
		value = `version = "` + f.newest() + `"`
	}
	text := "\n" + kind + ` "` + name + "\" {\n  " + value + "\n}\n"
	if end := len(f.doc.Text); end > 0 && f.doc.Text[end-1] != '\n' {
		text = "\n" + text
	}
	return f.action("Create "+kind+` "`+name+`"`, document.Span{From: len(f.doc.Text), To: len(f.doc.Text)}, text)
}

// newest returns the newest Go release that is known.
func (f *fixer) newest() string {
	for _, v := range slices.Backward(f.env.Know.Versions()) {
		if !strings.Contains(v, "rc") && !strings.Contains(v, "beta") {
			return v
		}
	}
	return ""
}

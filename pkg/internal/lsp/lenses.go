package lsp

import (
	"context"
	"encoding/json"

	"github.com/creachadair/jrpc2"
)

// CodeLenses returns build, run and image above targets and images (LSP 3.17,
// textDocument/codeLens). Their commands are for the editor to run, in a terminal or a task:
// the argument has the command line.
func listLenses(ctx context.Context, v *environ, p *documentParams) ([]codeLens, error) {
	d := v.store.open(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	project := v.projects.readingOf(ctx, d)
	if project == nil || project.isStray(d) {
		return nil, nil
	}
	all := []codeLens{}
	for _, t := range project.treesOf(d) {
		for _, b := range t.tree.blocks {
			if b.label == "" {
				continue
			}
			at := d.span(b.header.from+t.at, b.header.to+t.at, v.client.encoding)
			for _, verb := range lensVerbs[b.kind] {
				if verb == "run" && b.attribute("for_each") != nil {
					continue // it takes one instance
				}
				all = append(all, codeLens{at, lensCommand(verb, project.root, b)})
			}
		}
	}
	return all, nil
}

// lensVerbs are the verbs that a kind of block can be given to.
var lensVerbs = map[string][]string{"target": {"build", "run"}, "image": {"image"}, "group": {"build", "image"}}

// lensCommand is the command gobuild.<verb>; its argument is an object with "argv", the
// command line, and "file" and "name", what it is about.
func lensCommand(verb, root string, b *block) *command {
	argv := []string{"gobuild", verb, "-file=" + root, "-only=" + b.kind + "." + b.label}
	if verb == "run" {
		argv = []string{"gobuild", verb, b.label, "-file=" + root}
	}
	return &command{Title: verb, Command: "gobuild." + verb, Arguments: []any{
		object{"argv": argv, "file": root, "name": b.kind + "." + b.label},
	}}
}

// ExecuteCommand refuses (LSP 3.17, workspace/executeCommand): the server never builds. An
// editor that sends a lens's command here is told the command line.
func refuseCommand(_ context.Context, v *environ, p *struct {
	Command   string            `json:"command"`
	Arguments []json.RawMessage `json:"arguments"`
}) (any, error) {
	var arg struct {
		Argv []string `json:"argv"`
	}
	if len(p.Arguments) > 0 {
		_ = json.Unmarshal(p.Arguments[0], &arg)
	}
	if len(arg.Argv) == 0 {
		return nil, jrpc2.Errorf(jrpc2.MethodNotFound, "the language server has no command %q", p.Command)
	}
	return nil, jrpc2.Errorf(requestFailed, "the language server builds nothing: run this in a terminal").WithData(arg)
}

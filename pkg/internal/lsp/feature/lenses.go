package feature

import (
	"context"
	"encoding/json"

	"github.com/creachadair/jrpc2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// CodeLenses returns build, run and image above targets and images (LSP 3.17,
// textDocument/codeLens). Their commands are for the editor to run, in a terminal or a task:
// the argument has the command line.
func CodeLenses(ctx context.Context, v *Env, p *protocol.DocumentParams) ([]protocol.CodeLens, error) {
	d := v.Store.Open(p.TextDocument.URI)
	if d == nil {
		return nil, nil
	}
	project := v.Projects.ReadingOf(ctx, d)
	if project == nil || project.IsStray(d) {
		return nil, nil
	}
	all := []protocol.CodeLens{}
	for _, t := range project.TreesOf(d) {
		for _, b := range t.Tree.Blocks {
			if b.Label == "" {
				continue
			}
			at := d.Range(b.Header.From+t.At, b.Header.To+t.At, v.Client.Encoding)
			for _, verb := range lensVerbs[b.Kind] {
				if verb == "run" && b.Attribute("for_each") != nil {
					continue // it takes one instance
				}
				all = append(all, protocol.CodeLens{Range: at, Command: lensCommand(verb, project.Root, b)})
			}
		}
	}
	return all, nil
}

// lensVerbs are the verbs that a kind of block can be given to.
var lensVerbs = map[string][]string{"target": {"build", "run"}, "image": {"image"}, "group": {"build", "image"}}

// lensCommand returns the command gobuild.<verb>; its argument is an object with "argv", the
// command line, and "file" and "name", what it is about.
func lensCommand(verb, root string, b *document.Block) *protocol.Command {
	argv := []string{"gobuild", verb, "-file=" + root, "-only=" + b.Kind + "." + b.Label}
	if verb == "run" {
		argv = []string{"gobuild", verb, b.Label, "-file=" + root}
	}
	return &protocol.Command{Title: verb, Command: "gobuild." + verb, Arguments: []any{
		protocol.Object{"argv": argv, "file": root, "name": b.Kind + "." + b.Label},
	}}
}

// ExecuteCommand rejects (LSP 3.17, workspace/executeCommand): the server never builds. An
// editor that sends a lens's command here is told the command line.
func ExecuteCommand(_ context.Context, _ *Env, p *struct {
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
	return nil, jrpc2.Errorf(protocol.RequestFailed,
		"the language server builds nothing: run this in a terminal").WithData(arg)
}

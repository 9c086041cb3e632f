package lsp

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/creachadair/jrpc2"
)

// initialize tells what the server can do (LSP 3.17, initialize).
func (s *server) initialize(_ context.Context, p *initializeParams) (any, error) {
	s.mu.Lock()
	if s.state != starting {
		s.mu.Unlock()
		return nil, jrpc2.Errorf(jrpc2.InvalidRequest, "the server is initialized already")
	}
	s.state = running
	s.client = *p
	s.env.client = clientSettings{
		encoding: agree(p.Capabilities.General.PositionEncodings),
		snippets: p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport,
		versions: p.Capabilities.Workspace.WorkspaceEdit.DocumentChanges,
	}
	e := s.env.client.encoding
	s.mu.Unlock()
	s.env.store.changeFolders(nil, foldersOf(p))
	if p.ProcessID != nil {
		s.watchClient(*p.ProcessID)
	}
	return object{
		"serverInfo":   object{"name": "gobuild", "version": s.version},
		"capabilities": capabilities(e),
	}, nil
}

func capabilities(e encoding) object {
	return object{
		"positionEncoding": e,
		"textDocumentSync": object{"openClose": true, "change": 2, "save": object{"includeText": false}},
		"completionProvider": object{
			"triggerCharacters": []string{".", "\"", "/", "=", "["},
		},
		"hoverProvider":                   true,
		"signatureHelpProvider":           object{"triggerCharacters": []string{"(", ","}},
		"definitionProvider":              true,
		"referencesProvider":              true,
		"documentHighlightProvider":       true,
		"renameProvider":                  object{"prepareProvider": true},
		"documentSymbolProvider":          true,
		"workspaceSymbolProvider":         true,
		"documentFormattingProvider":      true,
		"documentRangeFormattingProvider": true,
		"foldingRangeProvider":            true,
		"documentLinkProvider":            object{"resolveProvider": false},
		"codeActionProvider":              object{"codeActionKinds": []string{"quickfix"}},
		"codeLensProvider":                object{"resolveProvider": false},
		"semanticTokensProvider": object{
			"legend": object{"tokenTypes": tokenTypes, "tokenModifiers": tokenModifiers},
			"full":   true,
		},
		"workspace": object{"workspaceFolders": object{"supported": true, "changeNotifications": true}},
	}
}

func foldersOf(p *initializeParams) []string {
	var all []string
	for _, f := range p.WorkspaceFolders {
		all = append(all, pathOf(f.URI))
	}
	if len(all) == 0 && p.RootURI != "" {
		all = append(all, pathOf(p.RootURI))
	}
	if len(all) == 0 && filepath.IsAbs(p.RootPath) {
		all = append(all, filepath.Clean(p.RootPath))
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// initialized asks to be told of files that change (LSP 3.17, initialized).
func (s *server) initialized(context.Context, *struct{}) error {
	s.mu.Lock()
	can := s.client.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration
	s.mu.Unlock()
	if !can {
		return nil
	}
	var watchers []object
	for _, glob := range []string{"**/*.hcl", "**/*.hcl.json", "**/go.mod", "**/go.work"} {
		watchers = append(watchers, object{"globPattern": glob})
	}
	watchers = append(watchers, object{"globPattern": "**/*.go", "kind": 1 | 4}) // created, deleted
	s.tasks.run(func() {
		_, _ = s.rpc.Callback(s.ctx, "client/registerCapability", object{"registrations": []object{{
			"id": "watch", "method": "workspace/didChangeWatchedFiles",
			"registerOptions": object{"watchers": watchers},
		}}})
	})
	return nil
}

// shutdown makes ready for exit (LSP 3.17, shutdown).
func (s *server) shutdown(context.Context, *struct{}) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = shutDown
	return nil, nil
}

// exit ends the server (LSP 3.17, exit). Without a shutdown before, Serve fails.
func (s *server) exit(context.Context, *struct{}) error {
	s.mu.Lock()
	if s.state == shutDown {
		s.state = exited
	}
	s.mu.Unlock()
	s.in.stop()
	return nil
}

// cancelRequest cancels a request (LSP 3.17, $/cancelRequest).
func (s *server) cancelRequest(_ context.Context, p *struct {
	ID json.RawMessage `json:"id"`
}) error {
	s.rpc.CancelRequest(string(p.ID))
	return nil
}

// watchInterval is how often it is looked whether the client still lives.
const watchInterval = time.Second

// watchClient ends the server when the client's process is gone (LSP 3.17, initialize:
// processId). A process that is not there to begin with is another machine's or container's.
func (s *server) watchClient(pid int) {
	if pid <= 0 || pid == os.Getpid() || !alive(pid) {
		return
	}
	s.tasks.run(func() {
		tick := time.NewTicker(watchInterval)
		defer tick.Stop()
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-tick.C:
				if !alive(pid) {
					s.log.Printf("process %d, the editor, is gone", pid)
					s.in.stop()
					return
				}
			}
		}
	})
}

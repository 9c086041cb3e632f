package lsp

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/creachadair/jrpc2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/feature"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// initialize tells what the server can do (LSP 3.17, initialize).
func (s *server) initialize(_ context.Context, p *protocol.InitializeParams) (any, error) {
	s.mu.Lock()
	if s.state != starting {
		s.mu.Unlock()
		return nil, jrpc2.Errorf(jrpc2.InvalidRequest, "the server is initialized already")
	}
	s.state = running
	s.client = *p
	s.env.Client = feature.Client{
		Encoding: protocol.ChooseEncoding(p.Capabilities.General.PositionEncodings),
		Snippets: p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport,
		Versions: p.Capabilities.Workspace.WorkspaceEdit.DocumentChanges,
	}
	e := s.env.Client.Encoding
	s.mu.Unlock()
	s.env.Store.ChangeFolders(nil, foldersOf(p))
	if p.ProcessID != nil {
		s.watchClient(*p.ProcessID)
	}
	return protocol.Object{
		"serverInfo":   protocol.Object{"name": "gobuild", "version": s.version},
		"capabilities": capabilities(e),
	}, nil
}

func capabilities(e protocol.Encoding) protocol.Object {
	return protocol.Object{
		"positionEncoding": e,
		"textDocumentSync": protocol.Object{"openClose": true, "change": 2,
			"save": protocol.Object{"includeText": false}},
		"completionProvider": protocol.Object{
			"triggerCharacters": []string{".", "\"", "/", "=", "["},
		},
		"hoverProvider":                   true,
		"signatureHelpProvider":           protocol.Object{"triggerCharacters": []string{"(", ","}},
		"definitionProvider":              true,
		"referencesProvider":              true,
		"documentHighlightProvider":       true,
		"renameProvider":                  protocol.Object{"prepareProvider": true},
		"documentSymbolProvider":          true,
		"workspaceSymbolProvider":         true,
		"documentFormattingProvider":      true,
		"documentRangeFormattingProvider": true,
		"foldingRangeProvider":            true,
		"documentLinkProvider":            protocol.Object{"resolveProvider": false},
		"codeActionProvider":              protocol.Object{"codeActionKinds": []string{"quickfix"}},
		"codeLensProvider":                protocol.Object{"resolveProvider": false},
		"semanticTokensProvider": protocol.Object{
			"legend": protocol.Object{"tokenTypes": document.TokenTypes, "tokenModifiers": document.TokenModifiers},
			"full":   true,
		},
		"workspace": protocol.Object{
			"workspaceFolders": protocol.Object{"supported": true, "changeNotifications": true},
		},
	}
}

func foldersOf(p *protocol.InitializeParams) []string {
	var all []string
	for _, f := range p.WorkspaceFolders {
		all = append(all, protocol.PathOf(f.URI))
	}
	if len(all) == 0 && p.RootURI != "" {
		all = append(all, protocol.PathOf(p.RootURI))
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
	var watchers []protocol.Object
	for _, glob := range []string{"**/*.hcl", "**/*.hcl.json", "**/go.mod", "**/go.work"} {
		watchers = append(watchers, protocol.Object{"globPattern": glob})
	}
	watchers = append(watchers, protocol.Object{"globPattern": "**/*.go", "kind": 1 | 4}) // created, deleted
	s.tasks.run(func() {
		_, _ = s.rpc.Callback(s.ctx, "client/registerCapability", protocol.Object{"registrations": []protocol.Object{{
			"id": "watch", "method": "workspace/didChangeWatchedFiles",
			"registerOptions": protocol.Object{"watchers": watchers},
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
	s.in.Stop()
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
	if pid <= 0 || pid == os.Getpid() || !isProcessAlive(pid) {
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
				if !isProcessAlive(pid) {
					s.log.Printf("process %d, the editor, is gone", pid)
					s.in.Stop()
					return
				}
			}
		}
	})
}

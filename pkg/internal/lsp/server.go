package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/handler"
	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/feature"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/workspace"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A Knowledge is what the server must be told by higher layers. None of it may use a
// network, nor run anything but git. Its methods are called from several goroutines.
type Knowledge interface {
	// Check returns what a build of a root file would find wrong before it runs anything.
	// read reads files: the editor's text where a file is open.
	Check(ctx context.Context, path string, read func(path string) ([]byte, error)) hcl.Diagnostics
	workspace.Knowledge
	// Mains returns the directories of the main packages below dir, as "./cmd/api".
	Mains(dir string) []string
	// Versions returns the Go versions that are known, oldest first.
	Versions() []string
	// Platforms returns what the newest Go compiles for: "linux/amd64".
	Platforms() []string
}

// Options are what Serve needs. In and Out are closed when it returns.
type Options struct {
	In        io.ReadCloser
	Out       io.WriteCloser
	Log       io.Writer // what went wrong within the server; nil: nowhere
	Version   string    // of gobuild
	Knowledge Knowledge
	Delay     time.Duration // from a change to its diagnostics; 0: a fifth of a second
}

// A server serves one client.
type server struct {
	version string // of gobuild
	log     *log.Logger
	rpc     *jrpc2.Server
	in      *protocol.Transport
	ctx     context.Context // until the server ends
	cancel  context.CancelFunc
	tasks   *tasks
	checker *checker
	sync    *syncer

	mu     sync.Mutex
	state  state
	client protocol.InitializeParams
	env    feature.Env // the client's settings are guarded by mu
}

// state is where the server is in its life (LSP 3.17, Server lifecycle).
type state int

const (
	starting state = iota
	running
	shutDown
	exited
)

// grace is how long the reader may take to end.
const grace = 100 * time.Millisecond

// ErrNoShutdown is returned when the client went away without having said shutdown.
var ErrNoShutdown = errors.New("the editor went away without a shutdown")

// Serve speaks with one client until it says exit, closes its end, dies, or ctx is done.
// When it returns all goroutines have ended, but for a read that In.Close does not end.
func Serve(ctx context.Context, o Options) error {
	s := newServer(ctx, o)
	defer s.cancel()
	s.in = protocol.NewTransport(o.In, o.Out)
	s.rpc = jrpc2.NewServer(s.methods(), &jrpc2.ServerOptions{
		AllowPush: true, DisableBuiltin: true, Concurrency: 16,
		NewContext: func() context.Context { return s.ctx },
	})
	stop := context.AfterFunc(ctx, s.in.Stop)
	defer stop()
	s.rpc.Start(s.in)
	status := s.rpc.WaitStatus()
	s.end()
	select {
	case <-s.in.Ended:
	case <-time.After(grace): // a terminal's read does not end when it is closed
	}
	switch {
	case status.Err != nil:
		return fmt.Errorf("speaking with the editor: %w", status.Err)
	case s.state == starting || s.state == running:
		return ErrNoShutdown
	}
	return nil
}

func newServer(ctx context.Context, o Options) *server {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Delay == 0 {
		o.Delay = 200 * time.Millisecond
	}
	s := &server{version: o.Version, log: log.New(o.Log, "gobuild lsp: ", 0)}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.tasks = &tasks{log: s.log}
	store := workspace.NewStore()
	projects := workspace.NewProjects(s.ctx, store, o.Knowledge, s.tasks.run)
	examiner := &examiner{store: store, projects: projects, check: o.Knowledge.Check, last: map[string]*report{}}
	s.env = feature.Env{Store: store, Projects: projects, Know: o.Knowledge, Mains: feature.NewMains(o.Knowledge.Mains),
		Diagnose: examiner.diagnose, Client: feature.Client{Encoding: protocol.UTF16}, Tell: s.tell}
	encoding := func() protocol.Encoding { return s.featureEnv().Client.Encoding }
	s.checker = &checker{ctx: s.ctx, examiner: examiner, tasks: s.tasks, delay: o.Delay,
		encoding: encoding,
		notify: func(p *protocol.PublishParams) error {
			return s.rpc.Notify(s.ctx, "textDocument/publishDiagnostics", p)
		},
		published: map[string]map[string]bool{}}
	s.sync = &syncer{store: store, mains: s.env.Mains, tasks: s.tasks, checker: s.checker, encoding: encoding,
		isRunning: s.isRunning}
	return s
}

// tell shows the user a note (LSP 3.17, window/showMessage).
func (s *server) tell(text string) {
	if err := s.rpc.Notify(s.ctx, "window/showMessage", protocol.Object{"type": 3, "message": text}); err != nil {
		s.log.Print(err)
	}
}

// end waits for what runs in the background.
func (s *server) end() {
	s.tasks.close()
	s.checker.stop()
	s.cancel()
	s.tasks.wait()
}

// featureEnv returns the environment of requests.
func (s *server) featureEnv() feature.Env {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.env
}

// isRunning reports whether the client has initialized the server, and not shut it down.
func (s *server) isRunning() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == running
}

// methods returns the methods that the server has.
func (s *server) methods() handler.Map {
	return handler.Map{
		"initialize":      requestHandler(s, s.initialize),
		"initialized":     notificationHandler(s, s.initialized),
		"shutdown":        requestHandler(s, s.shutdown),
		"exit":            notificationHandler(s, s.exit),
		"$/cancelRequest": notificationHandler(s, s.cancelRequest),
		"$/setTrace":      notificationHandler(s, ignoreNotification),

		"textDocument/didOpen":                notificationHandler(s, s.sync.didOpen),
		"textDocument/didChange":              notificationHandler(s, s.sync.didChange),
		"textDocument/didSave":                notificationHandler(s, s.sync.didSave),
		"textDocument/didClose":               notificationHandler(s, s.sync.didClose),
		"workspace/didChangeWatchedFiles":     notificationHandler(s, s.sync.didChangeWatchedFiles),
		"workspace/didChangeWorkspaceFolders": notificationHandler(s, s.sync.didChangeFolders),
		"workspace/didChangeConfiguration":    notificationHandler(s, ignoreNotification),

		"textDocument/completion":          requestHandler(s, featureHandler(s, feature.Completion)),
		"textDocument/hover":               requestHandler(s, featureHandler(s, feature.Hover)),
		"textDocument/signatureHelp":       requestHandler(s, featureHandler(s, feature.SignatureHelp)),
		"textDocument/definition":          requestHandler(s, featureHandler(s, feature.Definition)),
		"textDocument/references":          requestHandler(s, featureHandler(s, feature.References)),
		"textDocument/documentHighlight":   requestHandler(s, featureHandler(s, feature.Highlights)),
		"textDocument/prepareRename":       requestHandler(s, featureHandler(s, feature.PrepareRename)),
		"textDocument/rename":              requestHandler(s, featureHandler(s, feature.Rename)),
		"textDocument/documentSymbol":      requestHandler(s, featureHandler(s, feature.DocumentSymbols)),
		"workspace/symbol":                 requestHandler(s, featureHandler(s, feature.WorkspaceSymbols)),
		"textDocument/formatting":          requestHandler(s, featureHandler(s, feature.Formatting)),
		"textDocument/rangeFormatting":     requestHandler(s, featureHandler(s, feature.RangeFormatting)),
		"textDocument/foldingRange":        requestHandler(s, featureHandler(s, feature.FoldingRanges)),
		"textDocument/semanticTokens/full": requestHandler(s, featureHandler(s, feature.SemanticTokens)),
		"textDocument/documentLink":        requestHandler(s, featureHandler(s, feature.DocumentLinks)),
		"textDocument/codeAction":          requestHandler(s, featureHandler(s, feature.CodeActions)),
		"textDocument/codeLens":            requestHandler(s, featureHandler(s, feature.CodeLenses)),
		"workspace/executeCommand":         requestHandler(s, featureHandler(s, feature.ExecuteCommand)),
	}
}

// requestHandler returns the handler of a request.
func requestHandler[P, R any](s *server, f func(context.Context, *P) (R, error)) jrpc2.Handler {
	return func(ctx context.Context, r *jrpc2.Request) (result any, err error) {
		if err := s.checkState(r.Method()); err != nil {
			return nil, err
		}
		p := new(P)
		if err := unmarshal(r, p); err != nil {
			return nil, err
		}
		defer func() {
			if v := recover(); v != nil {
				s.log.Printf("panic in %s: %v\n%s", r.Method(), v, debug.Stack())
				result, err = nil, jrpc2.Errorf(jrpc2.InternalError, "%s failed: %v", r.Method(), v)
			}
		}()
		result, err = f(ctx, p)
		if ctx.Err() != nil {
			return nil, jrpc2.Errorf(protocol.RequestCancelled, "cancelled")
		}
		return result, err
	}
}

// notificationHandler returns the handler of a notification.
func notificationHandler[P any](s *server, f func(context.Context, *P) error) jrpc2.Handler {
	return func(ctx context.Context, r *jrpc2.Request) (any, error) {
		if s.checkState(r.Method()) != nil {
			return nil, nil
		}
		defer logPanic(s.log, "in "+r.Method())
		p := new(P)
		if err := unmarshal(r, p); err != nil {
			s.log.Printf("%s: %v", r.Method(), err)
			return nil, err
		}
		return nil, f(ctx, p)
	}
}

func unmarshal(r *jrpc2.Request, p any) error {
	if !r.HasParams() {
		return nil
	}
	if err := r.UnmarshalParams(p); err != nil {
		return jrpc2.Errorf(jrpc2.InvalidParams, "the parameters of %s are not what they must be", r.Method())
	}
	return nil
}

// checkState returns an error if a method must not be called now.
func (s *server) checkState(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case method == "exit":
	case s.state == starting && method != "initialize":
		return jrpc2.Errorf(protocol.ServerNotInitialized, "initialize comes first")
	case s.state != starting && method == "initialize":
		return jrpc2.Errorf(jrpc2.InvalidRequest, "the server is initialized already")
	case s.state >= shutDown:
		return jrpc2.Errorf(jrpc2.InvalidRequest, "the server was shut down")
	}
	return nil
}

func ignoreNotification(context.Context, *struct{}) error { return nil }

// featureHandler returns a feature as a method of the server.
func featureHandler[P, R any](s *server, f func(context.Context, *feature.Env, *P) (R, error),
) func(context.Context, *P) (R, error) {
	return func(ctx context.Context, p *P) (R, error) {
		env := s.featureEnv()
		return f(ctx, &env, p)
	}
}

// Stdio serves the client at this process's standard input and output.
func Stdio(ctx context.Context, version string, k Knowledge) error {
	return Serve(ctx, Options{In: os.Stdin, Out: os.Stdout, Log: visible.Writer(os.Stderr), Version: version,
		Knowledge: k})
}

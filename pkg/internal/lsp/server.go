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
	"github.com/zclconf/go-cty/cty"

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
	// Git looks up an attribute of git for the repository that holds dir.
	Git(ctx context.Context, dir, attr, dist string) (cty.Value, error)
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
	projects := workspace.NewProjects(s.ctx, store, o.Knowledge.Git, s.tasks.run)
	examiner := &examiner{store: store, projects: projects, check: o.Knowledge.Check, last: map[string]*report{}}
	s.env = feature.Env{Store: store, Projects: projects, Know: o.Knowledge, Mains: feature.NewMains(o.Knowledge.Mains),
		Diagnose: examiner.diagnose, Client: feature.Client{Encoding: protocol.UTF16}}
	encoding := func() protocol.Encoding { return s.environ().Client.Encoding }
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

// end waits for what runs in the background.
func (s *server) end() {
	s.tasks.close()
	s.checker.stop()
	s.cancel()
	s.tasks.wait()
}

// environ returns what requests are answered from.
func (s *server) environ() feature.Env {
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

// methods are the methods that the server has.
func (s *server) methods() handler.Map {
	return handler.Map{
		"initialize":      on(s, s.initialize),
		"initialized":     note(s, s.initialized),
		"shutdown":        on(s, s.shutdown),
		"exit":            note(s, s.exit),
		"$/cancelRequest": note(s, s.cancelRequest),
		"$/setTrace":      note(s, nothing),

		"textDocument/didOpen":                note(s, s.sync.didOpen),
		"textDocument/didChange":              note(s, s.sync.didChange),
		"textDocument/didSave":                note(s, s.sync.didSave),
		"textDocument/didClose":               note(s, s.sync.didClose),
		"workspace/didChangeWatchedFiles":     note(s, s.sync.didChangeWatchedFiles),
		"workspace/didChangeWorkspaceFolders": note(s, s.sync.didChangeFolders),
		"workspace/didChangeConfiguration":    note(s, nothing),

		"textDocument/completion":          on(s, answer(s, feature.Completion)),
		"textDocument/hover":               on(s, answer(s, feature.Hover)),
		"textDocument/signatureHelp":       on(s, answer(s, feature.SignatureHelp)),
		"textDocument/definition":          on(s, answer(s, feature.Definition)),
		"textDocument/references":          on(s, answer(s, feature.References)),
		"textDocument/documentHighlight":   on(s, answer(s, feature.Highlights)),
		"textDocument/prepareRename":       on(s, answer(s, feature.PrepareRename)),
		"textDocument/rename":              on(s, answer(s, feature.Rename)),
		"textDocument/documentSymbol":      on(s, answer(s, feature.DocumentSymbols)),
		"workspace/symbol":                 on(s, answer(s, feature.WorkspaceSymbols)),
		"textDocument/formatting":          on(s, answer(s, feature.Formatting)),
		"textDocument/rangeFormatting":     on(s, answer(s, feature.RangeFormatting)),
		"textDocument/foldingRange":        on(s, answer(s, feature.FoldingRanges)),
		"textDocument/semanticTokens/full": on(s, answer(s, feature.SemanticTokens)),
		"textDocument/documentLink":        on(s, answer(s, feature.DocumentLinks)),
		"textDocument/codeAction":          on(s, answer(s, feature.CodeActions)),
		"textDocument/codeLens":            on(s, answer(s, feature.CodeLenses)),
		"workspace/executeCommand":         on(s, answer(s, feature.ExecuteCommand)),
	}
}

// on is the handler of a request.
func on[P, R any](s *server, f func(context.Context, *P) (R, error)) jrpc2.Handler {
	return func(ctx context.Context, r *jrpc2.Request) (result any, err error) {
		if err := s.allowed(r.Method()); err != nil {
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

// note is the handler of a notification.
func note[P any](s *server, f func(context.Context, *P) error) jrpc2.Handler {
	return func(ctx context.Context, r *jrpc2.Request) (any, error) {
		if s.allowed(r.Method()) != nil {
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

// allowed says what is wrong with a method's being called now.
func (s *server) allowed(method string) error {
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

func nothing(context.Context, *struct{}) error { return nil }

// answer returns a feature as a method of the server.
func answer[P, R any](s *server, f func(context.Context, *feature.Env, *P) (R, error),
) func(context.Context, *P) (R, error) {
	return func(ctx context.Context, p *P) (R, error) {
		env := s.environ()
		return f(ctx, &env, p)
	}
}

// Stdio serves the client at this process's standard input and output.
func Stdio(ctx context.Context, version string, k Knowledge) error {
	return Serve(ctx, Options{In: os.Stdin, Out: os.Stdout, Log: visible.Writer(os.Stderr), Version: version,
		Knowledge: k})
}

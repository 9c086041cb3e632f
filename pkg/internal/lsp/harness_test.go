package lsp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/editor"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/document"
	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
)

// patient is how long tests wait for what must come.
const patient = 60 * time.Second

// known is what the facade knows, with the same Go versions on every machine.
type known struct{ editor.Knowledge }

func (known) Versions() []string { return []string{"1.5.4", "1.25.3", "1.26.8", "1.27rc1"} }

// A client is an editor that speaks with a server in this process.
type client struct {
	t      testing.TB
	out    io.WriteCloser
	in     chan message
	notes  []message // that nobody waited for yet
	id     int
	served chan error
}

// A message is any of the protocol's.
type message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data,omitempty"`
	} `json:"error,omitempty"`
}

// start serves a client until the test ends.
func start(t testing.TB, o Options) *client {
	t.Helper()
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	c := &client{t: t, out: toServer, in: make(chan message, 1000), served: make(chan error, 1)}
	if o.Knowledge == nil {
		o.Knowledge = known{}
	}
	if o.Delay == 0 {
		o.Delay = time.Millisecond
	}
	if o.Log == nil {
		o.Log = &failing{t: t}
	}
	o.In, o.Out, o.Version = fromClient, toClient, "test"
	go func() { c.served <- Serve(context.Background(), o); toClient.Close() }()
	go c.receive(fromServer)
	t.Cleanup(func() { toServer.Close(); c.end() })
	return c
}

// failing is a log that must stay empty.
type failing struct{ t testing.TB }

func (f *failing) Write(p []byte) (int, error) {
	f.t.Errorf("the server logs: %s", p)
	return len(p), nil
}

// end waits for the server to end.
func (c *client) end() error {
	select {
	case err := <-c.served:
		c.served <- err
		return err
	case <-time.After(patient):
		c.t.Fatal("the server does not end")
		return nil
	}
}

func (c *client) receive(r io.Reader) {
	defer close(c.in)
	in := bufio.NewReader(r)
	for {
		data, err := protocol.ReadMessage(in)
		if err != nil {
			_, _ = io.Copy(io.Discard, in)
			return
		}
		var batch []message
		if json.Unmarshal(data, &batch) != nil {
			batch = make([]message, 1)
			_ = json.Unmarshal(data, &batch[0])
		}
		for _, m := range batch {
			c.in <- m
		}
	}
}

func (c *client) send(data []byte) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.out, "Content-Length: %d\r\n\r\n%s", len(data), data); err != nil {
		c.t.Fatal(err)
	}
}

// notify sends a notification.
func (c *client) notify(method string, params any) {
	c.t.Helper()
	c.send(encoded(c.t, protocol.Object{"jsonrpc": "2.0", "method": method, "params": params}))
}

// call sends a request and returns its response.
func (c *client) call(method string, params any) message {
	c.t.Helper()
	c.id++
	id := fmt.Sprint(c.id)
	c.send(encoded(c.t, protocol.Object{"jsonrpc": "2.0", "id": c.id, "method": method, "params": params}))
	return c.await(func(m message) bool { return m.Method == "" && string(m.ID) == id })
}

// await returns the next message that is wanted. Requests of the server are answered.
func (c *client) await(wanted func(message) bool) message {
	c.t.Helper()
	for i, m := range c.notes {
		if wanted(m) {
			c.notes = append(c.notes[:i], c.notes[i+1:]...)
			return m
		}
	}
	timeout := time.After(patient)
	for {
		select {
		case m, ok := <-c.in:
			switch {
			case !ok:
				c.t.Fatal("the server is gone")
			case wanted(m):
				return m
			case m.Method != "" && m.ID != nil:
				c.send(encoded(c.t, protocol.Object{"jsonrpc": "2.0", "id": m.ID, "result": nil}))
			default:
				c.notes = append(c.notes, m)
			}
		case <-timeout:
			c.t.Fatal("no answer")
		}
	}
}

// initialize begins as an editor does.
func (c *client) initialize(dir string, capabilities any) {
	c.t.Helper()
	if m := c.call("initialize", protocol.Object{"processId": nil, "rootUri": protocol.URIOf(dir),
		"capabilities": capabilities}); m.Error != nil {
		c.t.Fatal(m.Error.Message)
	}
	c.notify("initialized", protocol.Object{})
}

// open opens a file with a text.
func (c *client) open(path, text string) {
	c.t.Helper()
	c.notify("textDocument/didOpen", protocol.Object{
		"textDocument": protocol.Object{"uri": protocol.URIOf(path), "languageId": "hcl",
			"version": 1, "text": text}})
}

// diagnostics waits for those of a version of a file.
func (c *client) diagnostics(path string, version int) []protocol.Diagnostic {
	c.t.Helper()
	var p protocol.PublishParams
	c.await(func(m message) bool {
		p = protocol.PublishParams{}
		return m.Method == "textDocument/publishDiagnostics" && json.Unmarshal(m.Params, &p) == nil &&
			p.URI == protocol.URIOf(path) && (p.Version == nil || *p.Version == version)
	})
	return p.Diagnostics
}

// result calls and reads the result into what v points to.
func (c *client) result(v any, method string, params any) {
	c.t.Helper()
	m := c.call(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if err := json.Unmarshal(m.Result, v); err != nil {
		c.t.Fatal(err)
	}
}

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

// write writes files below a directory, by slash-separated names.
func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tempDir is a directory by its real path.
func tempDir(t testing.TB) string {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// where is the position of a mark in a text, which is taken out.
func where(t testing.TB, text string) (string, protocol.Position) {
	t.Helper()
	at := strings.Index(text, "‸")
	if at < 0 {
		t.Fatalf("no mark in %q", text)
	}
	text = text[:at] + text[at+len("‸"):]
	return text, document.New("", "", []byte(text)).Position(at, protocol.UTF16)
}

// silent is a Knowledge that finds nothing wrong.
type silent struct{ known }

func (silent) Check(context.Context, string, func(string) ([]byte, error)) hcl.Diagnostics {
	return nil
}

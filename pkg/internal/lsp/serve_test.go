package lsp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/lsp/protocol"
	"github.com/gobuild-dev/gobuild/pkg/internal/testleaks"
)

// noLeaks fails if goroutines outlast the test's server.
func noLeaks(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		if left := testleaks.Left(before, 5*time.Second); left != "" {
			t.Errorf("goroutines are left:\n%s", left)
		}
	})
}

const small = "toolchain \"stable\" { version = \"1.26.8\" }\n"

// The server ends with its client, and nothing of it is left.
func TestExit(t *testing.T) {
	for _, c := range []struct {
		name string
		quit func(*client)
		want error
	}{
		{"shutdown and exit", func(c *client) { c.call("shutdown", nil); c.notify("exit", nil) }, nil},
		{"exit alone", func(c *client) { c.notify("exit", nil) }, ErrNoShutdown},
		{"end of input", func(c *client) { c.out.Close() }, ErrNoShutdown},
	} {
		t.Run(c.name, func(t *testing.T) {
			noLeaks(t)
			path := filepath.Join(tempDir(t), "gobuild.hcl")
			editor := start(t, Options{})
			editor.initialize(filepath.Dir(path), protocol.Object{})
			editor.open(path, small)
			editor.diagnostics(path, 1)
			c.quit(editor)
			if err := editor.end(); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

// The server ends when the process dies that initialize named, though its pipes stay open.
func TestExitWithTheProcess(t *testing.T) {
	noLeaks(t)
	sleep := exec.Command("sleep", "60")
	if err := sleep.Start(); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	c := start(t, Options{Log: &log})
	c.call("initialize", protocol.Object{"processId": sleep.Process.Pid, "capabilities": protocol.Object{}})
	_ = sleep.Process.Kill()
	_ = sleep.Wait()
	if err := c.end(); !errors.Is(err, ErrNoShutdown) {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "is gone") {
		t.Errorf("the log says %q", log.String())
	}
}

// What is no message does not end the server.
func TestMalformed(t *testing.T) {
	c := start(t, Options{})
	for _, text := range []string{
		"\r\n", "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: -1\r\n\r\n", "no header\r\n\r\n",
		"Content-Length: 1\r\n\r\n{", "Content-Length: 2\r\n\r\n{}", "Content-Length: 2\r\n\r\n[]",
		"Content-Length: 4\r\n\r\nnull",
		"content-type: x\r\nCONTENT-LENGTH: 28\r\n\r\n{\"jsonrpc\":\"2.0\",\"result\":1}",
		strings.Repeat("x", 10000) + "\r\n\r\n",
	} {
		if _, err := fmt.Fprint(c.out, text); err != nil {
			t.Fatal(err)
		}
	}
	c.initialize(tempDir(t), protocol.Object{})
}

// exploding panics where it is asked.
type exploding struct{ silent }

func (exploding) Platforms() []string { panic("no platforms") }

// A panic is an error to who asked, and a line in the log.
func TestPanic(t *testing.T) {
	var log strings.Builder
	text, at := where(t, `target "a" { platforms = ["‸"] }`)
	path := filepath.Join(tempDir(t), "gobuild.hcl")
	c := start(t, Options{Log: &log, Knowledge: exploding{}})
	c.initialize(filepath.Dir(path), protocol.Object{})
	c.open(path, text)
	ask := protocol.PositionParams{TextDocument: protocol.DocumentID{URI: protocol.URIOf(path)}, Position: at}
	if m := c.call("textDocument/completion", ask); m.Error == nil || m.Error.Code != -32603 {
		t.Errorf("completion: %+v", m)
	}
	if m := c.call("textDocument/hover", ask); m.Error != nil {
		t.Errorf("hover: %+v", m.Error)
	}
	c.call("shutdown", nil)
	c.notify("exit", nil)
	if err := c.end(); err != nil || !strings.Contains(log.String(), "no platforms") {
		t.Errorf("%v, and the log says %q", err, log.String())
	}
}

// slow checks until it is told to stop, the first time.
type slow struct {
	known
	once    *sync.Once
	begun   chan struct{}
	stopped chan struct{}
}

func (s slow) Check(ctx context.Context, path string, read func(string) ([]byte, error)) (diags hcl.Diagnostics) {
	s.once.Do(func() {
		close(s.begun)
		<-ctx.Done()
		close(s.stopped)
	})
	return s.known.Check(ctx, path, read)
}

// A change cancels the check of what was there before.
func TestSuperseded(t *testing.T) {
	noLeaks(t)
	k := slow{once: &sync.Once{}, begun: make(chan struct{}), stopped: make(chan struct{})}
	path := filepath.Join(tempDir(t), "gobuild.hcl")
	c := start(t, Options{Knowledge: k})
	c.initialize(filepath.Dir(path), protocol.Object{})
	c.open(path, small)
	<-k.begun
	c.notify("textDocument/didChange", protocol.Object{
		"textDocument":   protocol.Object{"uri": protocol.URIOf(path), "version": 2},
		"contentChanges": []protocol.Object{{"text": small + "oops"}},
	})
	<-k.stopped
	if d := c.diagnostics(path, 2); len(d) == 0 {
		t.Error("no diagnostics")
	}
}

// A file that is included is checked with the one that includes it, whichever is open, and a
// file of another kind not at all.
func TestProjects(t *testing.T) {
	dir := tempDir(t)
	write(t, dir, map[string]string{
		"gobuild.hcl":     "include = [\"sub/more.hcl\", \"../beside.hcl\"]\n" + small,
		"sub/more.hcl":    "locals { x = toolchain.stable.version }\n",
		"sub/gobuild.hcl": "locals { y = toolchain.nothing }\n",
	})
	c := start(t, Options{})
	c.initialize(dir, protocol.Object{})
	more, own := filepath.Join(dir, "sub", "more.hcl"), filepath.Join(dir, "sub", "gobuild.hcl")
	c.open(more, "locals { x = toolchain.stable.version }\n")
	if d := c.diagnostics(more, 1); len(d) > 0 {
		t.Errorf("included: %v", d)
	}
	c.open(own, "locals { y = toolchain.nothing }\n")
	if d := c.diagnostics(own, 1); len(d) == 0 {
		t.Error("by itself: no diagnostics")
	}
	// The last to use it is closed: what was said of it is taken back.
	c.notify("textDocument/didClose", protocol.Object{"textDocument": protocol.DocumentID{URI: protocol.URIOf(own)}})
	if d := c.diagnostics(own, 0); len(d) > 0 {
		t.Errorf("closed: %v", d)
	}
}

// The files that the server reads are the editor's while they are open, whatever the disk has.
func TestUnsaved(t *testing.T) {
	dir := tempDir(t)
	path := filepath.Join(dir, "gobuild.hcl")
	write(t, dir, map[string]string{"gobuild.hcl": "locals { x = 1 }\n"})
	c := start(t, Options{})
	c.initialize(dir, protocol.Object{})
	c.open(path, "locals { y = var.z }\n")
	if d := c.diagnostics(path, 1); len(d) != 1 {
		t.Errorf("%v", d)
	}
	if data, _ := os.ReadFile(path); string(data) != "locals { x = 1 }\n" {
		t.Errorf("the disk has %q", data)
	}
}

package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/pkg/stdcopy"
)

// ErrEnded is the error of commands whose agent is gone.
var ErrEnded = errors.New("process 1 of the container ended")

// A Client is the connection with the agent of a container.
type Client struct {
	conn   types.HijackedResponse
	ready  chan error    // gets nil when the agent runs, or the error why it does not
	seen   mountedFiles  // set before ready
	gone   chan struct{} // closed when the agent is gone, and all processes of the container with it
	stderr tail

	writing sync.Mutex

	mu    sync.Mutex
	calls map[uint32]*call
	last  uint32 // number of a command
	ended error  // ErrEnded, and why
}

// A call is a command that an agent runs.
type call struct {
	w    io.Writer
	err  error // of w
	done chan result
}

// NewClient returns a client that reads what the agent sends. Its goroutines end with the connection.
func NewClient(conn types.HijackedResponse) *Client {
	c := &Client{conn: conn, ready: make(chan error, 1), gone: make(chan struct{}), calls: map[uint32]*call{}}
	r, w := io.Pipe()
	go func() {
		_, err := stdcopy.StdCopy(w, &c.stderr, conn.Reader)
		w.CloseWithError(err)
	}()
	go func() {
		err := c.read(r)
		r.CloseWithError(err)
		conn.Close() // by which the agent ends, if it has not
		c.end(fmt.Errorf("%w: %w", ErrEnded, err))
		close(c.gone)
	}()
	return c
}

// Await waits until the agent runs.
func (c *Client) Await(ctx context.Context) error {
	select {
	case err := <-c.ready:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done is closed when the agent is gone, and all processes of the container with it.
func (c *Client) Done() <-chan struct{} { return c.gone }

// Stderr is what the agent wrote to standard error, such as a panic.
func (c *Client) Stderr() string { return c.stderr.String() }

// Differs returns the source of a bind whose target in the container is another file; "" if there is none.
// It is not known if the agent is on another kernel, or did not see all. Await was called before.
func (c *Client) Differs(mounts []mount.Mount) (source string, known bool) {
	return c.seen.differs(mounts)
}

// read handles the agent's frames until the connection ends.
func (c *Client) read(r io.Reader) error {
	f, err := readFrame(r)
	if err != nil {
		return err
	}
	var g helloMessage
	if f.kind != frameHello || json.Unmarshal(f.data, &g) != nil || g.Version != protocolVersion {
		return errors.New("the agent is of another version")
	}
	c.seen = g.Seen
	c.ready <- nil
	for {
		if f, err = readFrame(r); err != nil {
			return err
		}
		if err := c.handleFrame(f); err != nil {
			return err
		}
	}
}

// handleFrame handles output or the end of a command.
func (c *Client) handleFrame(f frame) error {
	c.mu.Lock()
	call := c.calls[f.command]
	if f.kind == frameEnd {
		delete(c.calls, f.command)
	}
	c.mu.Unlock()
	switch {
	case call == nil:
		return fmt.Errorf("the agent speaks of a command %d", f.command)
	case f.kind == frameOutput:
		if call.err == nil {
			_, call.err = call.w.Write(f.data)
		}
		return nil
	case f.kind == frameEnd:
		var e result
		if err := json.Unmarshal(f.data, &e); err != nil {
			return err
		}
		call.done <- e
		return nil
	}
	return fmt.Errorf("the agent sent a frame of the unknown kind %q", f.kind)
}

// end fails all calls.
func (c *Client) end(err error) {
	select {
	case c.ready <- err:
	default:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = err
	for _, call := range c.calls {
		close(call.done)
	}
	c.calls = nil
}

// Run has the agent run a command, and returns its exit code. What it prints goes to w, from one
// goroutine at a time.
func (c *Client) Run(t Task, w io.Writer) (int, error) {
	running := &call{w: w, done: make(chan result, 1)}
	data, err := json.Marshal(t)
	if err != nil {
		return 0, err
	}
	command, err := c.addCall(running)
	if err != nil {
		return 0, err
	}
	c.writing.Lock()
	err = writeFrame(c.conn.Conn, frame{frameRun, command, data})
	c.writing.Unlock()
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrEnded, err)
	}
	end, told := <-running.done
	switch {
	case !told:
		c.mu.Lock()
		defer c.mu.Unlock()
		return 0, c.ended
	case end.Stalled != nil:
		return 0, end.Stalled
	case end.Err != "":
		return 0, errors.New(end.Err)
	}
	return end.Code, running.err
}

// addCall registers a call and returns the number of its command.
func (c *Client) addCall(running *call) (uint32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return 0, c.ended
	}
	c.last++
	c.calls[c.last] = running
	return c.last, nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 1 << 10 // bytes

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

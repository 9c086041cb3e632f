package container

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
)

// killedWatch passes output on and looks for what go prints when one of its children was killed.
type killedWatch struct {
	w    io.Writer
	tail []byte
	seen bool
}

var killedText = []byte("signal: killed")

func (k *killedWatch) Write(p []byte) (int, error) {
	if !k.seen {
		k.tail = append(k.tail, p...)
		k.seen = bytes.Contains(k.tail, killedText)
		k.tail = k.tail[max(0, len(k.tail)-len(killedText)):]
	}
	return k.w.Write(p)
}

// killed says whether a command that ended with a code was killed, or a child of it.
func (k *killedWatch) killed(code int) bool { return k.seen || code == 128+9 }

// outOfMemory asks the engine whether the container ran out of memory. Its state does not
// tell when process 1 survives, so the events are read; the event comes a little after the
// exit, therefore this waits for up to a second.
func (c *Container) outOfMemory(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	state, err := c.engine.Client().ContainerInspect(ctx, c.id)
	if err != nil {
		return false
	}
	created, err := time.Parse(time.RFC3339Nano, state.Created)
	if err != nil {
		return false
	}
	seen, failed := c.engine.Client().Events(ctx, events.ListOptions{
		Since:   created.Format(time.RFC3339Nano), // the engine's clock, not this machine's
		Filters: filters.NewArgs(filters.Arg("container", c.id), filters.Arg("event", "oom")),
	})
	select {
	case <-seen:
		return true
	case <-failed:
		return false
	}
}

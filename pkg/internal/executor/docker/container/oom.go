package container

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/client"
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

// killed reports whether a command that ended with a code was killed, or a child of it.
func (k *killedWatch) killed(code int) bool { return k.seen || code == 128+9 }

// ranOutOfMemory asks the engine whether a container ran out of memory. The container's state does not
// tell if process 1 survives, so this reads the events. As the event comes a little after the exit, it
// waits for up to a second.
func ranOutOfMemory(ctx context.Context, api *client.Client, id string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	state, err := api.ContainerInspect(ctx, id)
	if err != nil {
		return false
	}
	created, err := time.Parse(time.RFC3339Nano, state.Created)
	if err != nil {
		return false
	}
	seen, failed := api.Events(ctx, events.ListOptions{
		Since:   created.Format(time.RFC3339Nano), // the engine's clock, not this machine's
		Filters: filters.NewArgs(filters.Arg("container", id), filters.Arg("event", "oom")),
	})
	select {
	case <-seen:
		return true
	case <-failed:
		return false
	}
}

package engine

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A pulse notes when something was written last.
type pulse struct {
	w    io.Writer
	last atomic.Int64
}

func newPulse(w io.Writer) *pulse {
	p := &pulse{w: w}
	p.last.Store(time.Now().UnixNano())
	return p
}

func (p *pulse) Write(b []byte) (int, error) {
	p.last.Store(time.Now().UnixNano())
	return p.w.Write(b)
}

func (p *pulse) since() time.Duration { return time.Since(time.Unix(0, p.last.Load())) }

// Monitor asks the engine whether it is still there while a command prints nothing, which a compile
// may do for long. What the command prints is to go through printed to w. The context ends with the
// reason when the engine does not answer any more.
func (c *Containers) Monitor(ctx context.Context, w io.Writer) (_ context.Context, printed io.Writer, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := newPulse(w)
	every := c.patience.pulse()
	go func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if p.since() < every {
				continue
			}
			if err := c.checkAnswers(ctx); err != nil {
				cancel(err)
			}
		}
	}()
	return ctx, p, func() { cancel(nil) }
}

// checkAnswers returns an error where the engine does not answer in the time that it has for that.
func (c *Containers) checkAnswers(ctx context.Context) error {
	wait := c.patience.waiting(describes).Wait
	short, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	_, err := c.api.Ping(short)
	if err == nil || ctx.Err() != nil || short.Err() == nil && !stall.Is(err) {
		return nil // what else there is to say says the command's end
	}
	return &stall.Error{Peer: "the Docker engine at " + c.patience.engine + ", while a command runs in it,", Wait: wait}
}

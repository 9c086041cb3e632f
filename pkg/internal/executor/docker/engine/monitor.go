package engine

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// An outputClock passes output on and notes the time of the last write.
type outputClock struct {
	w    io.Writer
	last atomic.Int64
}

func newOutputClock(w io.Writer) *outputClock {
	p := &outputClock{w: w}
	p.last.Store(time.Now().UnixNano())
	return p
}

func (p *outputClock) Write(b []byte) (int, error) {
	p.last.Store(time.Now().UnixNano())
	return p.w.Write(b)
}

func (p *outputClock) since() time.Duration { return time.Since(time.Unix(0, p.last.Load())) }

// Monitor checks that the engine still answers while a command prints nothing, which may take long. The
// command prints to printed, which passes it on to w. If the engine does not answer, the returned context
// ends with the error. The goroutine ends with stop or ctx.
func (c *Containers) Monitor(ctx context.Context, w io.Writer) (_ context.Context, printed io.Writer, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := newOutputClock(w)
	every := c.transport.checkInterval()
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
	wait := c.transport.limitsFor(describes).Wait
	short, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	_, err := c.api.Ping(short)
	if err == nil || ctx.Err() != nil || short.Err() == nil && !stall.Is(err) {
		return nil // the command's end reports other errors
	}
	return &stall.Error{Peer: "the Docker engine at " + c.transport.engine + ", while a command runs in it,",
		Wait: wait}
}

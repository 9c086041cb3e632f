package share

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
	"github.com/gobuild-dev/gobuild/pkg/internal/sharedstore"
)

// A client reads and writes the entries of a store, and leaves it out when it fails.
type client struct {
	Options
	reporter *progress.Reporter

	left     atomic.Bool           // the store is left out: it failed
	refuses  atomic.Bool           // it takes nothing
	failure  atomic.Pointer[error] // the first of either
	damaged  atomic.Bool           // a blob was not what it should be: perhaps others are not, too
	noted    sync.Map              // texts of notes
	received atomic.Int64
	sent     atomic.Int64
}

// note shows a line about the store, once.
func (c *client) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if _, again := c.noted.LoadOrStore(text, true); !again {
		c.reporter.Info("the cache %s: %s", c.Name, text)
	}
}

// fail handles an error of the store: it is left out for the rest of the run, unless it just takes
// nothing. The end of the run is no failure.
func (c *client) fail(ctx context.Context, err error) {
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist) || ctx.Err() != nil && context.Cause(ctx) != errTooLong:
	case errors.Is(err, sharedstore.ErrReadOnly):
		c.failure.CompareAndSwap(nil, &err)
		if !c.refuses.Swap(true) && c.MustWrite {
			c.note("nothing is written to it: %v", err)
		}
	default:
		c.failure.CompareAndSwap(nil, &err)
		if !c.left.Swap(true) {
			c.note("it is left out for the rest of the run: %v", err)
		}
	}
}

// errTooLong ends what takes longer than a build could gain by it.
var errTooLong = errors.New("it takes too long")

// each calls f for several indices at once, as long as the store answers.
func (c *client) each(n int, f func(i int)) {
	var g errgroup.Group
	g.SetLimit(takesAtOnce)
	for i := range n {
		if c.left.Load() {
			break
		}
		g.Go(func() error { f(i); return nil })
	}
	_ = g.Wait() // no call has an error
}

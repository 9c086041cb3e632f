package meter

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// courtesy is how long evaluating that nobody waits for any more has to end by itself.
const courtesy = 300 * time.Millisecond

// Await calls f, and returns false when ctx ends before f does. What f works on must not
// be looked at then: it goes on until it reaches a limit, as the packages that it calls take no
// context.
func Await(ctx context.Context, f func()) bool {
	done := begin(f)
	select {
	case p := <-done:
		again(p)
		return true
	case <-ctx.Done():
	}
	select {
	case p := <-done:
		again(p)
		return true
	case <-time.After(courtesy):
		return false
	}
}

// begin calls f in a goroutine; what f panics with is sent, and the channel closed at the end.
func begin(f func()) <-chan any {
	done := make(chan any, 1)
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Sprintf("%v\n%s", p, debug.Stack())
			}
		}()
		f()
	}()
	return done
}

// perform calls f in a goroutine, which f may end, and waits.
func perform(f func()) { again(<-begin(f)) }

// again panics in the caller's goroutine with what another one panicked with.
func again(p any) {
	if p != nil {
		panic(p)
	}
}

// Interrupted is what is said of what was not evaluated to its end.
func Interrupted(ctx context.Context) hcl.Diagnostics {
	return hcl.Diagnostics{diag.General(diag.Interrupted, "The file was not evaluated to its end: %v.",
		context.Cause(ctx))}
}

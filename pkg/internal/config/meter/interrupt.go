package meter

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// gracePeriod is how long Await waits for f after its context has ended.
const gracePeriod = 300 * time.Millisecond

// Await calls f and reports whether f returned before ctx ended. If not, f goes on until it reaches a limit,
// as the packages that it calls take no context, and what it works on must not be used.
func Await(ctx context.Context, f func()) bool {
	done := start(f)
	select {
	case p := <-done:
		repanic(p)
		return true
	case <-ctx.Done():
	}
	select {
	case p := <-done:
		repanic(p)
		return true
	case <-time.After(gracePeriod):
		return false
	}
}

// start calls f in a goroutine; what f panics with is sent, and the channel closed at the end.
func start(f func()) <-chan any {
	done := make(chan any, 1)
	go func() { // ends with f, whose work the meter limits
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

// runInGoroutine calls f in a goroutine, which f may end with [runtime.Goexit], and waits.
func runInGoroutine(f func()) { repanic(<-start(f)) }

// repanic panics with the value of a panic in another goroutine, unless it is nil.
func repanic(p any) {
	if p != nil {
		panic(p)
	}
}

// Interrupted returns the diagnostic of an evaluation that ctx ended.
func Interrupted(ctx context.Context) hcl.Diagnostics {
	return hcl.Diagnostics{diag.General(diag.Interrupted, "The file was not evaluated to its end: %v.",
		context.Cause(ctx))}
}

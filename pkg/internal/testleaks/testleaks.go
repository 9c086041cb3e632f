// Package testleaks finds goroutines that outlast what started them.
package testleaks

import (
	"runtime"
	"time"
)

// Left waits until no more goroutines run than before, and returns the stacks of all if they still do
// after so long, else "".
func Left(before int, within time.Duration) string {
	for end := time.Now().Add(within); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			return string(stacks[:runtime.Stack(stacks, true)])
		}
	}
	return ""
}

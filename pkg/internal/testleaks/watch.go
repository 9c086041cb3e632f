package testleaks

import (
	"fmt"
	"testing"
	"time"
)

// Watch ends the process where a test takes longer than anything should: a fuzzer does not see a hang by
// itself. The test calls stop at its end.
func Watch(t *testing.T, input any) (stop func() bool) {
	t.Helper()
	const most = 30 * time.Second
	return time.AfterFunc(most, func() { panic(fmt.Sprintf("%s hangs on %q", t.Name(), input)) }).Stop
}

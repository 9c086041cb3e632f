package sandbox

import (
	"os"
	"runtime"
	"testing"
)

// TestMain has commands start on a thread that is not the first one of their process, which a busy machine
// does to them now and then.
func TestMain(m *testing.M) {
	runtime.LockOSThread()
	reexeced := make(chan bool)
	go func() {
		Reexec()
		close(reexeced)
	}()
	<-reexeced
	runtime.UnlockOSThread()
	if parent := os.Getenv(parentVariable); parent != "" {
		os.Exit(startAndWait(parent))
	}
	os.Exit(m.Run())
}

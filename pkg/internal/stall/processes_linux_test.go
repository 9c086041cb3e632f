package stall_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/stall"
)

// A child that waits is given up; one that moves bytes, or computes, is not.
func TestProcesses(t *testing.T) {
	for script, stalls := range map[string]bool{
		"sleep 5": true,
		"for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do head -c 2000 /dev/zero >/dev/null; sleep " +
			"0.1; done": false,
		"while :; do :; done": false,
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := stall.WatchProcesses(ctx, stall.Limits{Wait: time.Second}, "nobody", cancel)
		ctx, late := context.WithTimeout(ctx, 3*time.Second)
		cmd := exec.CommandContext(ctx, "sh", "-c", script)
		cmd.WaitDelay = time.Second
		_ = cmd.Run()
		if stalled := stall.Is(context.Cause(ctx)); stalled != stalls {
			t.Errorf("%s: %v", script, context.Cause(ctx))
		}
		stop()
		late()
		cancel(nil)
	}
}

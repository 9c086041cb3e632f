package stall

import (
	"context"
	"time"
)

// WatchProcesses calls end, at most once, with an *Error if the processes below this one moved
// fewer bytes than the floor for too long and did not compute: they wait for peer. On systems that
// do not report this, processes are not watched. stop ends the watch.
func WatchProcesses(ctx context.Context, l Limits, peer string, end func(err error)) (stop func()) {
	l = l.orDefault()
	l.Wait += l.Wait / 10 // a command with a limit of its own, such as git, reports more
	ctx, cancel := context.WithCancel(ctx)
	before, ok := childrenUsage()
	if !ok {
		return cancel
	}
	watch := NewWatch(l, peer, end)
	watch.Begin()
	go func() { // ends with stop or ctx
		defer watch.Stop()
		ticks := time.NewTicker(min(max(l.Wait/20, 50*time.Millisecond), 2*time.Second))
		defer ticks.Stop()
		for busy := time.Duration(0); ; {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
			}
			now, ok := childrenUsage()
			if !ok {
				return
			}
			watch.Moved(max(0, now.moved-before.moved))
			if busy += max(0, now.busy-before.busy); busy > l.Wait/50 {
				watch.Moved(l.Floor)
				busy = 0
			}
			before = now
		}
	}()
	return cancel
}

// A usage is what processes did so far.
type usage struct {
	moved int64         // bytes that they read and wrote, from and to sockets too
	busy  time.Duration // of processors
}

//go:build linux

package soak

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inTime is how long gobuild may take to end after a signal. On a busy machine all takes longer
// than the second that it is to be.
const inTime = 10 * time.Second

// TestSignal sends signals at random moments. gobuild must end soon, with exit code 1 and without
// a trace of its goroutines, or with 0 if it was ready; nothing may be left, and the next run
// must make what it should.
func TestSignal(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			onBoth(t, func(t *testing.T, executor string) {
				interrupted(t, executor, s.String(),
					func(w *world, moment time.Duration, verb string) (result, time.Duration) {
						var late time.Time
						res := w.runUntil(func(p *os.Process) {
							time.Sleep(moment)
							late = time.Now()
							_ = p.Signal(s)
						}, verb)
						return res, time.Since(late)
					})
			})
		})
	}
}

// TestClosedTerminal closes the terminal that gobuild runs in.
func TestClosedTerminal(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		interrupted(t, executor, "closed terminal",
			func(w *world, moment time.Duration, verb string) (result, time.Duration) {
				return w.runInTerminal(moment, verb)
			})
	})
}

func interrupted(t *testing.T, executor, what string,
	interrupt func(w *world, moment time.Duration, verb string) (result, time.Duration)) {
	w := newWorld(t, executor, "signal")
	truth := w.truths()
	r := random(what + " " + executor)
	slowest := time.Duration(0)
	for i := range atMost(1) {
		v := variants[r.IntN(len(variants))]
		w.edit(v)
		cold := w.forget(r)
		moment := time.Duration(r.Int64N(int64(w.usual(cold))))
		verb := []string{"build", "image"}[r.IntN(2)]
		res, took := interrupt(w, moment, verb)
		slowest = max(slowest, took)
		early := res.code > 128 && res.stdout+res.stderr == "" // it was not there yet to do more than to end
		if res.code != 0 && res.code != 1 && !early || strings.Contains(res.stderr, "goroutine ") || took > inTime {
			t.Errorf("ended after %s: %s", took, res)
		}
		w.nothingLeft()
		w.wholeOrNothing(truth)
		w.build()
		w.holds(truth[v])
		if t.Failed() {
			t.Fatalf("round %d: %s of %q, %s after %s (cold: %s): %s", i, verb, v, what, moment, cold, res)
		}
	}
	t.Logf("the slowest took %s to end", slowest.Round(time.Millisecond))
}

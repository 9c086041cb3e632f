//go:build linux

package soak

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

// variants are the texts that the checkout goes through.
var variants = []string{"a", "bb", "ccc", "dddd"}

// TestKill kills gobuild (SIGKILL) at random moments of cold and of warm builds. The next run must
// make what a build makes that nobody disturbed, and leave nothing of the killed one.
func TestKill(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		w := newWorld(t, executor, "kill")
		truth := w.truths()
		r := random("kill " + executor)
		for i := range atMost(3) {
			v := variants[r.IntN(len(variants))]
			w.edit(v)
			cold := w.forget(r)
			moment := time.Duration(r.Int64N(int64(w.usual(cold))))
			verb := []string{"build", "image"}[r.IntN(2)]
			killed := w.runUntil(func(p *os.Process) {
				time.Sleep(moment)
				_ = p.Kill()
			}, verb)
			w.wholeOrNothing(truth)
			w.build()
			w.holds(truth[v])
			w.nothingLeft()
			if t.Failed() {
				t.Fatalf("round %d: %s of %q killed after %s (cold: %s): %s", i, verb, v, moment, cold, killed)
			}
			reached(t, i+1)
		}
	})
}

// known has the truths, by executor: they are the same in every world.
var known = map[string]map[string]map[string]string{}

// truths returns what each variant makes that is built undisturbed.
func (w *world) truths() map[string]map[string]string {
	w.t.Helper()
	if truth, ok := known[w.executor]; ok {
		w.edit(variants[0])
		w.build()
		return truth
	}
	truth := map[string]map[string]string{}
	for _, v := range variants {
		w.edit(v)
		w.build()
		truth[v] = w.digests()
	}
	known[w.executor] = truth
	return truth
}

// forget removes some of what gobuild knows, and says what.
func (w *world) forget(r *rand.Rand) string {
	w.t.Helper()
	draw := r.IntN(100)
	gone := map[string][]string{}
	switch {
	case draw < 60:
		return "nothing"
	case draw < 80:
		gone["state"] = []string{filepath.Join(w.cache, "checkouts")}
	case draw < 90:
		gone["dist"] = []string{filepath.Join(w.dir, "dist")}
	case draw < 95:
		gone["state and dist"] = []string{filepath.Join(w.cache, "checkouts"), filepath.Join(w.dir, "dist")}
	case draw < 98:
		gone["build cache"] = []string{filepath.Join(w.cache, "checkouts"), filepath.Join(w.cache, "builds")}
	default:
		gone["toolchain"] = []string{filepath.Join(w.cache, "checkouts"), filepath.Join(w.cache, "toolchains")}
	}
	for what, list := range gone {
		for _, dir := range list {
			must(w.t, fsx.RemoveAll(dir))
		}
		return what
	}
	return ""
}

// usual returns about how long such a build takes: moments are drawn from it.
func (w *world) usual(forgotten string) time.Duration {
	switch forgotten {
	case "build cache":
		return 12 * time.Second
	case "toolchain":
		return 8 * time.Second
	}
	if w.executor == "docker" {
		return 900 * time.Millisecond
	}
	return 500 * time.Millisecond
}

// wholeOrNothing fails where a file in dist is none that an undisturbed build makes.
func (w *world) wholeOrNothing(truth map[string]map[string]string) {
	w.t.Helper()
	for _, name := range []string{"one", "two"} {
		path := filepath.Join(w.dir, "dist", "linux_amd64", name)
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if !isTruth(truth, name, sum(w.t, path)) {
			w.t.Errorf("%s is none that was ever built", path)
		}
	}
}

func isTruth(truth map[string]map[string]string, name, digest string) bool {
	for _, made := range truth {
		if made[name] == digest {
			return true
		}
	}
	return false
}

func sum(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return fmt.Sprintf("%x", digestOf(data))
}

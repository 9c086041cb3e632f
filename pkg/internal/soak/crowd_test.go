//go:build linux

package soak

import (
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
)

const crowd = 8

// TestOneCheckout runs gobuild eight times at once in one checkout.
func TestOneCheckout(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		w := newWorld(t, executor, "one-checkout")
		truth := w.truths()
		r := random("one checkout " + executor)
		for i := range atMost(1) {
			v := variants[r.IntN(len(variants))]
			w.edit(v)
			w.forget(r)
			together8(t, i, func(n int) result { return w.run([]string{"build", "image", "plan", "validate"}[n%4]) })
			w.holds(truth[v])
			w.nothingLeft()
		}
	})
}

// TestOneCache runs gobuild at once in eight checkouts that share a cache.
func TestOneCache(t *testing.T) {
	onBoth(t, func(t *testing.T, executor string) {
		first := newWorld(t, executor, "one-cache")
		truth := first.truths()
		list := []*world{first}
		for n := range crowd - 1 {
			w := newWorld(t, executor, fmt.Sprintf("one-cache-%d", n))
			must(t, fsx.RemoveAll(w.cache))
			w.cache = first.cache
			list = append(list, w)
		}
		r := random("one cache " + executor)
		for i := range atMost(1) {
			vs := make([]string, crowd)
			for n, w := range list {
				vs[n] = variants[r.IntN(len(variants))]
				w.edit(vs[n])
			}
			first.forget(r)
			together8(t, i, func(n int) result { return list[n].run("build") })
			together8(t, i, func(n int) result { return list[n].run("image") })
			for n, w := range list {
				if made := w.digests(); !maps.Equal(made, truth[vs[n]]) {
					t.Fatalf("round %d, checkout %d: made were\n%v\ninstead of\n%v", i, n, made, truth[vs[n]])
				}
				w.nothingLeft()
			}
		}
	})
}

// together8 runs gobuild eight times at once; all must succeed.
func together8(t *testing.T, round int, run func(n int) result) {
	t.Helper()
	results := make([]result, crowd)
	var wait sync.WaitGroup
	for n := range crowd {
		wait.Go(func() { results[n] = run(n) })
	}
	wait.Wait()
	for n, r := range results {
		if r.code != 0 {
			t.Fatalf("round %d, run %d: %s", round, n, r)
		}
	}
}

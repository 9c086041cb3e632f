package planner

import (
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// TestGorootFinal: up to 1.15 it is what keeps build IDs of trimmed binaries from telling
// where Go stands.
func TestGorootFinal(t *testing.T) {
	for v, want := range map[string]bool{"1.12.17": false, "1.13.15": true, "1.15.15": true, "1.16.15": false} {
		w := newWorld()
		w.target("a", plannertest.InModule(v, "cmd/a"), nil)
		w.target("b", plannertest.InModule(v, "cmd/b"), func(c *plan.Target) { c.Trimpath = false })
		for i, a := range compiles(w.plan(t)) {
			set := slices.ContainsFunc(a.Compile.Command.Env, func(v plan.Var) bool { return v.Name == "GOROOT_FINAL" })
			if set != (want && i == 0) {
				t.Errorf("Go %s, trimpath %t: %t", v, i == 0, set)
			}
		}
	}
}

// TestIgnoredReplacement: what nothing requires may ask for any Go.
func TestIgnoredReplacement(t *testing.T) {
	w := newWorld()
	f := ways["module-replace"]("1.22.5")
	f.Module.Locals[0].Go = "1.24"
	w.target("a", f, nil)
	w.plan(t)
}

func TestSortedMounts(t *testing.T) {
	p := everything(plannertest.Checkout).plan(t)
	for _, c := range p.Commands() {
		var targets []string
		for _, m := range c.Mounts {
			targets = append(targets, m.Target)
		}
		if !slices.IsSorted(targets) {
			t.Errorf("%s: mounts are not sorted: %q", c, targets)
		}
	}
}

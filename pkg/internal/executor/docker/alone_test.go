package docker

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestAlone: a command that is to be alone shares its container with no other.
func TestAlone(t *testing.T) {
	e := newExecutor(t, nil)
	compile := func(out string, guards ...plan.Guard) plan.Command {
		c := withMount(goCommand("go", "version"),
			plan.Mount{Target: "/out/" + out, Kind: plan.Work, Source: "out/" + out, Write: true})
		c.Guards = guards
		return c
	}
	all := []plan.Command{compile("a"), compile("b"), compile("c", plan.GuardAlone), compile("d", plan.GuardAlone)}
	e.Prepare(all)
	boxes := map[*box]int{}
	for _, c := range all {
		boxes[e.boxes.boxFor(e.keyOf(c), c)]++
	}
	if len(boxes) != 3 {
		t.Errorf("%d containers for four commands of which two are alone, want 3", len(boxes))
	}
}

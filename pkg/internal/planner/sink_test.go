package planner

import (
	"path/filepath"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Images go where the goal says, whatever the executor, and each sink has its path.
func TestSink(t *testing.T) {
	for _, engine := range []bool{true, false} {
		for asked, want := range map[plan.Sink]struct {
			sink plan.Sink
			path string
		}{
			"":               {map[bool]plan.Sink{true: plan.SinkEngine, false: plan.SinkLayout}[engine], ""},
			plan.SinkLayout:  {plan.SinkLayout, "a"},
			plan.SinkTarball: {plan.SinkTarball, "a.tar"},
		} {
			w := newWorld()
			w.facts.Executor.Engine, w.goal.Sink = engine, asked
			w.image("a", func(im *plan.Image) { im.Base.Scratch = true })
			for _, a := range w.plan(t).Actions {
				if a.Kind != plan.KindDeliver {
					continue
				}
				if a.Deliver.Sink != want.sink || want.path != "" && filepath.Base(a.Deliver.Path) != want.path ||
					(a.Deliver.Path == "") != (want.sink == plan.SinkEngine) || a.Deliver.Engine != w.facts.Default {
					t.Errorf("with an engine: %t, asked %q: %s %s for %s", engine, asked, a.Deliver.Sink,
						a.Deliver.Path, a.Deliver.Engine)
				}
			}
		}
	}
}

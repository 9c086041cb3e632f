package planner

import (
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// A plan goes by what an executor can do. None of those that there are runs images without an engine, and
// its name says nothing.
func TestCapabilities(t *testing.T) {
	w := newWorld()
	w.facts.Executor = plan.Capabilities{Name: "third", Native: w.facts.Default, Images: true}
	facts := plannertest.InModule("1.26.8", "cmd/api")
	api := w.target("api", facts, nil)
	w.image("api", func(im *plan.Image) {
		im.Targets, im.Packages = []*plan.Target{api}, []string{"curl"}
		im.Base.Reference = "example.com/base"
	})
	kinds := map[plan.Kind]*plan.Action{}
	for _, a := range w.plan(t).Actions {
		kinds[a.Kind] = a
	}
	if kinds[plan.KindPackages] == nil {
		t.Error("no packages are installed")
	}
	if d := kinds[plan.KindDeliver].Deliver; d.Sink != plan.SinkLayout || d.Path == "" {
		t.Errorf("images go to %s %s", d.Sink, d.Path)
	}
	w.facts.Executor.Images = false
	if _, diags := New(w.goal, w.facts); len(diags) != 1 || !strings.Contains(diags[0].Detail, "the third executor") {
		t.Errorf("without images: %v", diags)
	}
	w.facts.Executor.Images = true
	api.Cgo = "dynamic"
	if _, diags := New(w.goal, w.facts); len(diags) != 1 || !strings.Contains(diags[0].Detail, "nothing but Go") {
		t.Errorf("with C code: %v", diags)
	}
	w.facts.Executor.MachineTools = true
	if _, diags := New(w.goal, w.facts); len(diags) > 0 {
		t.Errorf("with C code and a compiler: %v", diags)
	}
}

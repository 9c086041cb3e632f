package planner

import (
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// packages of each go build, "api web" for one of two.
func built(p *plan.Plan) []string {
	var list []string
	for _, a := range compiles(p) {
		var names []string
		for _, b := range a.Compile.Binaries {
			names = append(names, b.Target.Address())
		}
		list = append(list, strings.Join(names, " "))
	}
	return list
}

func TestGroups(t *testing.T) {
	with := func(change func(*plan.Target)) func(w *world) {
		return func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
			w.target("b", plannertest.InModule("1.26.8", "cmd/b"), change)
		}
	}
	for name, test := range map[string]struct {
		make func(w *world)
		want []string
	}{
		"all that share everything":   {with(nil), []string{"a b"}},
		"ldflags are for one package": {with(func(c *plan.Target) { c.Ldflags = []string{"-s"} }), []string{"a b"}},
		"stamps are for one package": {with(func(c *plan.Target) {
			c.Stamp = map[string]string{"main.v": "1"}
		}), []string{"a b"}},
		"names are given later": {with(func(c *plan.Target) { c.Name = "other" }), []string{"a b"}},
		"build tags":            {with(func(c *plan.Target) { c.BuildTags = []string{"x"} }), []string{"a", "b"}},
		"environment": {with(func(c *plan.Target) {
			c.Env = map[string]string{"X": "1"}
		}), []string{"a", "b"}},
		"where modules come from": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
			f := plannertest.InModule("1.26.8", "cmd/b")
			f.Module.Mod = "readonly"
			w.target("b", f, nil)
		}, []string{"a", "b"}},
		"gcflags":  {with(func(c *plan.Target) { c.Gcflags = []string{"-N"} }), []string{"a", "b"}},
		"trimpath": {with(func(c *plan.Target) { c.Trimpath = false }), []string{"a", "b"}},
		"platforms": {with(func(c *plan.Target) {
			c.Platforms = plan.Platforms([]string{"linux/amd64", "linux/arm64"})
		}), []string{"a b", "b"}},
		"one base name": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/x/tool"), nil)
			w.target("b", plannertest.InModule("1.26.8", "cmd/y/tool"), nil)
			w.target("c", plannertest.InModule("1.26.8", "cmd/z/other"), nil)
		}, []string{"a c", "b"}},
		"one base name in another case": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/tool"), nil)
			w.target("b", plannertest.InModule("1.26.8", "cmd/Tool"), nil)
		}, []string{"a", "b"}},
		"one package twice": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/tool"), nil)
			w.target("b", plannertest.InModule("1.26.8", "cmd/tool"), nil)
		}, []string{"a", "b"}},
		"before 1.13 one by one": {func(w *world) {
			w.target("a", plannertest.InModule("1.12.17", "cmd/a"), nil)
			w.target("b", plannertest.InModule("1.12.17", "cmd/b"), nil)
		}, []string{"a", "b"}},
		"toolchains": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
			w.target("b", plannertest.InModule("1.26.7", "cmd/b"), nil)
		}, []string{"a", "b"}},
		"members of a workspace": {func(w *world) {
			w.target("a", plannertest.InWorkspace("1.26.8"), nil)
			lib := plannertest.InWorkspace("1.26.8")
			lib.Module.Root, lib.Module.Path, lib.ImportPath = plannertest.Checkout+"/lib", "example.com/lib",
				"example.com/lib/cmd/b"
			w.target("b", lib, nil)
		}, []string{"a b"}},
		"modules": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
			nested := plannertest.InModule("1.26.8", "cmd/b")
			nested.Module.Root = plannertest.Checkout + "/nested"
			w.target("b", nested, nil)
		}, []string{"a", "b"}},
		"overrides": {func(w *world) {
			w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
			w.target("b", ways["module-override"]("1.26.8"), nil)
		}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			test.make(w)
			got := built(w.plan(t))
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("the builds are %q, want %q", got, test.want)
			}
		})
	}
}

func TestGroupsHaveTheirOwnIDs(t *testing.T) {
	w := newWorld()
	for _, label := range []string{"a", "b", "c"} {
		w.target(label, plannertest.InModule("1.12.17", "cmd/tool"), nil)
	}
	seen := map[string]bool{}
	for _, a := range compiles(w.plan(t)) {
		if seen[a.ID] || seen[a.Compile.Out] {
			t.Errorf("%s is there twice", a.ID)
		}
		seen[a.ID], seen[a.Compile.Out] = true, true
	}
	if len(seen) != 6 {
		t.Errorf("there are %d names, want 6", len(seen))
	}
}

// TestFiftyTargets is the monorepo: one go build for each platform.
func TestFiftyTargets(t *testing.T) {
	w := newWorld()
	for i := range 50 {
		name := "svc" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		w.target(name, plannertest.InModule("1.26.8", "cmd/"+name), func(c *plan.Target) {
			c.Platforms = plan.Platforms([]string{"linux/amd64", "linux/arm64"})
		})
	}
	p := w.plan(t)
	if n := len(compiles(p)); n != 2 {
		t.Errorf("there are %d compiles, want 2", n)
	}
	if n := len(commands(p, plan.KindFetch)); n != 2 {
		t.Errorf("there are %d fetches, want 2", n)
	}
}

// TestPerBinary makes sure that a part of a build keeps each package's own flags, and that
// flags which most have are written once.
func TestPerBinary(t *testing.T) {
	w := newWorld()
	w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) {
		c.Stamp = map[string]string{"main.v": "1"}
	})
	w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) { c.Ldflags = []string{"-s"} })
	w.target("c", plannertest.InModule("1.26.8", "cmd/c"), func(c *plan.Target) { c.Ldflags = []string{"-s"} })
	w.target("d", plannertest.InModule("1.26.8", "cmd/d"), func(*plan.Target) {})
	c := compiles(w.plan(t))[0].Compile
	const head = "go build -trimpath -buildvcs=false"
	if got, want := c.Build(c.Binaries[1:2]).String(),
		head+" -ldflags=-s -o "+c.Mount+"/ example.com/app/cmd/b"; got != want {
		t.Errorf("the second alone is\n%s\nwant\n%s", got, want)
	}
	want := head + " -ldflags=-s '-ldflags=example.com/app/cmd/a=-X main.v=1' -ldflags=example.com/app/cmd/d= -o " +
		c.Mount +
		"/ example.com/app/cmd/a example.com/app/cmd/b example.com/app/cmd/c example.com/app/cmd/d"
	if got := c.Build(c.Binaries).String(); got != want {
		t.Errorf("all are\n%s\nwant\n%s", got, want)
	}
}

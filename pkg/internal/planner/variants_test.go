package planner

import (
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

var amd64, arm64 = plan.Platform{OS: "linux", Arch: "amd64"}, plan.Platform{OS: "linux", Arch: "arm64"}

// A target is compiled on each platform as its variant there says, apart from the others where that is not the same.
func TestVariants(t *testing.T) {
	w := newWorld()
	a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) {
		c.Platforms = []plan.Platform{amd64, arm64}
	})
	w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) {
		c.Platforms = []plan.Platform{amd64, arm64}
	})
	on := *a
	on.Env, on.Facts = map[string]string{"GODEBUG": "x=1"}, plannertest.InModule("1.25.0", "cmd/a")
	on.Changes = []plan.Change{{Pattern: "*/arm64", Attributes: []string{"env", "toolchain"}}}
	a.Variants = map[plan.Platform]*plan.Target{arm64: &on}
	p := w.plan(t)
	want := []string{"a b with go1.26.8 for linux/amd64", "a with go1.25.0 for linux/arm64",
		"b with go1.26.8 for linux/arm64"}
	var got []string
	for _, c := range compiles(p) {
		var names []string
		for _, b := range c.Compile.Binaries {
			names = append(names, b.Target.Address())
		}
		got = append(got, strings.Join(names, " ")+" with "+c.Compile.Command.Toolchain.Name()+" for "+
			c.Compile.Platform.String())
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var text strings.Builder
	if err := p.Document("docker", nil, nil).WriteText(&text, true); err != nil {
		t.Fatal(err)
	}
	if line := `differs    platform "*/arm64" of target a: env, toolchain`; strings.Count(text.String(), line) != 1 {
		t.Errorf("not once %q:\n%s", line, &text)
	}
	installs := 0
	for _, action := range p.Actions {
		if action.Kind == plan.KindInstall {
			installs++
		}
	}
	if installs != 4 {
		t.Errorf("%d binaries are installed", installs)
	}
}

// An image has on each platform the targets for it, and its entrypoint is the only one there.
func TestImageTargetsByPlatform(t *testing.T) {
	w := newWorld()
	a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), func(c *plan.Target) {
		c.Platforms = []plan.Platform{amd64}
	})
	b := w.target("b", plannertest.InModule("1.26.8", "cmd/b"), func(c *plan.Target) {
		c.Platforms = []plan.Platform{amd64, arm64}
		c.Name = "a"
	})
	w.goal.Targets = nil
	base := &plan.Image{Origin: w.origin("base"), Name: "base", AllowOverrides: true, Base: plan.Base{Scratch: true},
		Targets: []*plan.Target{a, b}, By: map[plan.Platform][]*plan.Target{amd64: {a}, arm64: {b}}, IsBase: true}
	w.image("top", func(im *plan.Image) { im.Base = plan.Base{Image: base} })
	got := map[string]string{}
	p := w.plan(t)
	for _, action := range p.Document("docker", nil, nil).Actions {
		if action.Image == "base" && action.Platform != "" {
			for _, bin := range action.Binaries {
				got[action.Platform] += bin.Target + bin.Path
			}
		}
		if action.Kind == plan.KindDeliver && !slices.Equal(action.Platforms, []string{"linux/amd64", "linux/arm64"}) {
			t.Errorf("it is delivered for %q", action.Platforms)
		}
	}
	if len(got) != 2 || got["linux/amd64"] != "a/a" || got["linux/arm64"] != "b/a" {
		t.Errorf("binaries: %q", got)
	}
	if built := built(p); !slices.Equal(built, []string{"a", "b"}) {
		t.Errorf("compiled: %q", built)
	}
}

// An image is made for the platforms that its targets are for by key: those of its base that no key is for are left
// out, and a target without platforms is built for that of its key.
func TestImagePlatformsByKey(t *testing.T) {
	w := newWorld()
	a := w.target("a", plannertest.InModule("1.26.8", "cmd/a"), nil)
	w.goal.Targets = nil
	base := &plan.Image{Origin: w.origin("base"), Name: "base", AllowOverrides: true, Base: plan.Base{Scratch: true},
		Platforms: []plan.Platform{amd64, arm64}, IsBase: true}
	w.image("top", func(im *plan.Image) {
		im.Base, im.Targets = plan.Base{Image: base}, []*plan.Target{a}
		im.By = map[plan.Platform][]*plan.Target{arm64: {a}}
	})
	for _, action := range w.plan(t).Document("docker", nil, nil).Actions {
		if action.Kind == plan.KindDeliver && !slices.Equal(action.Platforms, []string{"linux/arm64"}) {
			t.Errorf("it is delivered for %q", action.Platforms)
		}
	}
}

// A base of the configuration that lacks a platform is reported with those that it has.
func TestBaseLacksPlatform(t *testing.T) {
	w := newWorld()
	base := &plan.Image{Origin: w.origin("base"), Name: "base", Base: plan.Base{Scratch: true}, AllowOverrides: true,
		Platforms: []plan.Platform{amd64, arm64}, IsBase: true}
	w.image("top", func(im *plan.Image) {
		im.Base, im.Platforms = plan.Base{Image: base}, []plan.Platform{{OS: "linux", Arch: "s390x"}}
	})
	_, diags := New(w.goal, w.facts)
	want := `Image "top" is for linux/s390x, but image "base", which it stands on, is made for linux/amd64, ` +
		`linux/arm64: add it to the base's platforms and to those of its targets.`
	if len(diags) != 1 || diags[0].Detail != want {
		t.Errorf("%v, want %s", diags, want)
	}
}

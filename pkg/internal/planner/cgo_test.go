package planner

import (
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// gcc is a toolchain image.
var gcc = plan.Toolchain{Version: "1.26.8", Image: "golang:1.26-bookworm", Digest: "sha256:1"}

// withGcc is a package of a module that is compiled in it.
func withGcc(pkg string) *plan.TargetFacts {
	f := plannertest.InModule("1.26.8", pkg)
	f.Toolchain = gcc
	return f
}

func TestCgoStatic(t *testing.T) {
	w := newWorld()
	w.target("api", withGcc("cmd/api"), func(c *plan.Target) {
		c.Cgo, c.BuildTags, c.Ldflags = "static", []string{"one", "netgo"}, []string{"-s"}
	})
	a := compiles(w.plan(t))[0]
	run := a.Compile.Build(a.Compile.Binaries)
	for _, want := range []string{"-tags=one,netgo,osusergo", "'-ldflags=-linkmode external -extldflags -static -s'"} {
		if !strings.Contains(run.String(), want) {
			t.Errorf("there is no %s in %s", want, run)
		}
	}
	if !slices.Contains(run.Env, plan.Var{Name: "CGO_ENABLED", Value: "1"}) {
		t.Errorf("the environment is %v", run.Env)
	}
	if a.Compile.Cgo != "static" || a.Compile.Irreproducible == "" || !slices.Contains(run.Guards, plan.GuardAlone) {
		t.Errorf("the action is %+v", a.Compile)
	}
}

// TestStaticPIE: a static program that can be loaded anywhere needs a flag of its own.
func TestStaticPIE(t *testing.T) {
	w := newWorld()
	w.target("api", withGcc("cmd/api"), func(c *plan.Target) { c.Cgo, c.BuildMode = "static", plan.ModePIE })
	a := compiles(w.plan(t))[0]
	run := a.Compile.Build(a.Compile.Binaries).String()
	if want := "'-ldflags=-linkmode external -extldflags -static-pie'"; !strings.Contains(run, want) {
		t.Errorf("there is no %s in %s", want, run)
	}
}

// TestCgoAlone: targets with cgo share a go build with no other.
func TestCgoAlone(t *testing.T) {
	w := newWorld()
	for _, name := range []string{"a", "b", "c", "d"} {
		w.target(name, withGcc("cmd/"+name), func(c *plan.Target) {
			if name < "c" {
				c.Cgo = "dynamic"
			}
		})
	}
	var got []int
	for _, a := range compiles(w.plan(t)) {
		got = append(got, len(a.Compile.Binaries))
	}
	slices.Sort(got)
	if !slices.Equal(got, []int{1, 1, 2}) {
		t.Errorf("the go builds make %v binaries", got)
	}
}

func TestInstallSuffix(t *testing.T) {
	for _, c := range []struct{ version, cgo, written, want string }{
		{"1.9.7", "static", "", "-installsuffix=static"},
		{"1.9.7", "static", "own", "-installsuffix=own"},
		{"1.9.7", "dynamic", "", ""},
		{"1.5.4", "off", "nocgo", "-installsuffix=nocgo"},
		{"1.10.8", "static", "", ""},
	} {
		w := newWorld()
		f := ways["gopath"](c.version)
		f.Toolchain.Image = "golang:" + c.version
		w.target("old", f, func(t *plan.Target) { t.Cgo, t.InstallSuffix = c.cgo, c.written })
		run := strings.Join(commands(w.plan(t), plan.KindCompile), "")
		if has := strings.Contains(run, "-installsuffix"); has != (c.want != "") || !strings.Contains(run, c.want) {
			t.Errorf("go%s cgo=%s: %s", c.version, c.cgo, run)
		}
	}
}

func TestCgoMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		facts  *plan.TargetFacts
		change func(*plan.Target)
		host   bool
		says   string
	}{
		"no compiler in the container": {plannertest.InModule("1.26.8", "cmd/api"), func(_ *plan.Target) {}, false,
			`toolchain { image = "…" }`},
		"static on another system": {withGcc("cmd/api"),
			func(t *plan.Target) {
				t.Cgo, t.Platforms = "static", plan.Platforms([]string{"windows/amd64"})
			}, false, "static"},
		"another platform's compiler": {withGcc("cmd/api"),
			func(t *plan.Target) { t.Platforms = plan.Platforms([]string{"linux/arm64"}) }, false, "CC"},
		"on the host it is gcc's": {plannertest.InModule("1.26.8", "cmd/api"), func(_ *plan.Target) {}, true, ""},
		"a cross compiler": {withGcc("cmd/api"), func(t *plan.Target) {
			t.Platforms, t.Env = plan.Platforms(
				[]string{"linux/arm64"}), map[string]string{"CC": "aarch64-linux-gnu-gcc"}
		}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			if c.host {
				w.facts.Executor = fake.OnMachine()
			}
			w.target("api", c.facts, func(t *plan.Target) { t.Cgo = "dynamic"; c.change(t) }, "cgo", "platforms")
			_, diags := New(w.goal, w.facts)
			if c.says == "" && len(diags) > 0 || c.says != "" && !strings.Contains(diags.Error(), c.says) {
				t.Errorf("got %v, want %q", diags, c.says)
			}
		})
	}
}

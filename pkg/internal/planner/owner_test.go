package planner

import (
	"slices"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

// TestOwner says whose caches a compile has. The module cache follows who fetches.
func TestOwner(t *testing.T) {
	image, onMachine := plan.Toolchain{Image: "golang:1", Version: "1.26.8"}, fake.OnMachine()
	for name, test := range map[string]struct {
		change          func(*plan.Target)
		toolchain       plan.Toolchain
		fetchImage      string
		executor        *plan.Capabilities
		builds, modules plan.Owner
		alone           bool
	}{
		"nothing but Go": {},
		"flags that Go knows": {change: func(t *plan.Target) {
			t.Ldflags, t.Gcflags = []string{"-s -w", "-X", "main.v=@1", "-linkmode=internal"}, []string{"all=-N", "-l"}
		}},
		"variables": {change: func(t *plan.Target) {
			t.Env = map[string]string{"CC": "evil", "GODEBUG": "x=1", "GOSSAFUNC": "main"}
		}},
		"cgo": {change: func(t *plan.Target) {
			t.Cgo = "dynamic"
		}, executor: &onMachine, builds: plan.Checkout, alone: true},
		"a linker": {change: func(t *plan.Target) {
			t.Ldflags = []string{"-s", "-extld=./evil"}
		}, builds: plan.Checkout, alone: true},
		"a linker, apart": {change: func(t *plan.Target) {
			t.Ldflags = []string{"-linkmode external"}
		}, builds: plan.Checkout, alone: true},
		"a linker, for all": {change: func(t *plan.Target) {
			t.Ldflags = []string{"all=-extld", "./evil"}
		}, builds: plan.Checkout, alone: true},
		"a flag to come": {change: func(t *plan.Target) { t.Gcflags = []string{"-newest=1"} }, builds: plan.Checkout},
		"an image":       {toolchain: image, builds: plan.Checkout, modules: plan.Checkout},
		"a fetch image":  {fetchImage: "git", builds: plan.Checkout, modules: plan.Checkout},
		"a fetch image that the host does not use": {fetchImage: "git", executor: &onMachine},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			facts := plannertest.InModule("1.26.8", "cmd/api")
			if test.toolchain.Image != "" {
				facts.Toolchain = test.toolchain
			}
			if test.executor != nil {
				w.facts.Executor = *test.executor
			}
			w.goal.Fetch.Image = test.fetchImage
			w.target("api", facts, test.change)
			compile, fetch := 0, 0
			for _, a := range w.plan(t).Actions {
				var c plan.Command
				switch a.Kind {
				case plan.KindCompile:
					c = a.Compile.Build(a.Compile.Binaries)
					compile++
					if got := slices.Contains(c.Guards, plan.GuardAlone); got != test.alone {
						t.Errorf("it is alone: %t", got)
					}
				case plan.KindFetch:
					c = a.Fetch.Commands[0]
					fetch++
				default:
					continue
				}
				if b, m := c.Owner(plan.CacheDir), c.Owner(plan.ModCache); b != test.builds || m != test.modules {
					t.Errorf("%s: the build cache is %q, the module cache %q", a.Title, b, m)
				}
			}
			if compile != 1 || fetch != 1 {
				t.Errorf("%d compiles and %d fetches", compile, fetch)
			}
		})
	}
}

// TestFetchVariables keeps a target's variables from the commands that fetch modules, which have
// a network and the user's credentials.
func TestFetchVariables(t *testing.T) {
	w := newWorld()
	w.facts.Executor = fake.OnMachine()
	w.target("api", plannertest.InModule("1.26.8", "cmd/api"), func(t *plan.Target) {
		t.Cgo, t.Env = "dynamic", map[string]string{"CC": "evil", "FOO": "1", "GOEXPERIMENT": "jsonv2"}
	})
	for _, a := range w.plan(t).Actions {
		var names []string
		switch a.Kind {
		case plan.KindCompile:
			for _, v := range a.Compile.Command.Env {
				names = append(names, v.Name)
			}
			if !slices.Contains(names, "CC") || !slices.Contains(names, "FOO") {
				t.Errorf("the compile has %q", names)
			}
			names = nil
			for _, v := range a.Compile.Listing().Env {
				names = append(names, v.Name)
			}
		case plan.KindFetch:
			for _, v := range a.Fetch.Commands[0].Env {
				names = append(names, v.Name)
			}
		default:
			continue
		}
		if slices.Contains(names, "CC") || slices.Contains(names, "FOO") || !slices.Contains(names, "GOEXPERIMENT") {
			t.Errorf("%s: %q", a.Title, names)
		}
	}
}

package build_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// What is up to date runs nothing, and an edit runs what it must.
func TestRun(t *testing.T) {
	eachExecutor(t, func(t *testing.T, w *world) {
		step := func(what string, want ...string) *fake.Executor {
			t.Helper()
			ex, res, err := w.run()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if got := ran(ex); !slices.Equal(got, want) {
				t.Errorf("%s: it ran %q, want %q", what, got, want)
			}
			if len(res.Binaries) != 2 || ex.Called("Idle") != 1 {
				t.Errorf("%s: %d binaries; Idle was called %d times", what, len(res.Binaries), ex.Called("Idle"))
			}
			for _, name := range programs {
				built, err := os.ReadFile(filepath.Join(w.project, "dist", w.can.Native.Dir(), name))
				source, _ := os.ReadFile(filepath.Join(w.project, "cmd", name, "main.go"))
				if err != nil || string(built) != string(source) {
					t.Errorf("%s: %s is %q, %v", what, name, built, err)
				}
			}
			return ex
		}
		first := step("the first run", "version", "list", "build api web")
		if first.Called("Ready") != 1 || first.Called("Warm") != 1 {
			t.Errorf("it was announced by %v", first.Calls())
		}
		second := step("the second run")
		if second.Called("Ready") != 0 || second.Called("Warm") != 0 {
			t.Errorf("nothing was to run, and it was announced by %v", second.Calls())
		}
		w.write("cmd/web/main.go", "package main\n\nfunc main() { println() }\n")
		step("after an edit", "build web")
		w.write("cmd/web/main.go", "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(0) }\n")
		step("after an edit of the imports", "list", "build web")
		w.write("README.md", "nothing depends on it\n")
		step("after another edit")
		if err := os.WriteFile(filepath.Join(w.project, "dist", w.can.Native.Dir(), "api"), nil, 0o777); err != nil {
			t.Fatal(err)
		}
		step("after a binary was changed")
	})
}

// A compile that fails has what go said, and with KeepGoing takes no other with it.
func TestRunFails(t *testing.T) {
	eachExecutor(t, func(t *testing.T, w *world) {
		w.fails = "api"
		for _, keep := range []bool{false, true} {
			w.keep = keep
			ex, res, err := w.run()
			var failed *result.Error
			var exit *executor.ExitError
			if !errors.As(err, &failed) || !errors.As(err, &exit) ||
				!strings.Contains(failed.Output, "does not compile") {
				t.Fatalf("got %v", err)
			}
			want := []string{"build api web"}
			if keep {
				want = []string{"build api web", "build api", "build web"}
			}
			builds := slices.DeleteFunc(ran(ex), func(c string) bool { return !strings.HasPrefix(c, "build") })
			if !slices.Equal(builds, want) {
				t.Errorf("keep going %t: it ran %q, want %q", keep, builds, want)
			}
			if got := len(res.Binaries); keep != (got == 1) {
				t.Errorf("keep going %t: %d binaries", keep, got)
			}
		}
		w.fails = ""
		if ex, _, err := w.run(); err != nil || !slices.Contains(ran(ex), "build api") {
			t.Errorf("when it is mended, it ran %q: %v", ran(ex), err)
		}
	})
}

// State of executors is kept apart: what one built, another builds anew.
func TestStateOfEachExecutor(t *testing.T) {
	w := newWorld(t, fake.InContainers())
	if _, _, err := w.run(); err != nil {
		t.Fatal(err)
	}
	w.can = fake.OnMachine()
	if ex, _, err := w.run(); err != nil || !slices.Contains(ran(ex), "build api web") {
		t.Errorf("it ran %q: %v", ran(ex), err)
	}
}

// Explain runs nothing, and knows what a run would do.
func TestExplain(t *testing.T) {
	eachExecutor(t, func(t *testing.T, w *world) {
		explain := func() (whys []string) {
			ex := fake.New(w.can)
			states, err := build.Explain(t.Context(), w.plan(), build.Options{Executor: ex, Places: w.places})
			if err != nil {
				t.Fatal(err)
			}
			if calls := ex.Calls(); len(calls) > 0 {
				t.Errorf("it called %v", calls)
			}
			for _, s := range states {
				if s.Action.Kind == plan.KindCompile {
					whys = append(whys, s.Why)
				}
			}
			return whys
		}
		if whys := explain(); len(whys) != 1 || !strings.HasPrefix(whys[0], "runs: ") {
			t.Errorf("before the first run: %q", whys)
		}
		if _, _, err := w.run(); err != nil {
			t.Fatal(err)
		}
		if whys := explain(); !slices.Equal(whys, []string{"up to date"}) {
			t.Errorf("after it: %q", whys)
		}
	})
}

// An executor without images is asked for no change of a base, whatever the plan wants.
func TestPackagesWithoutImages(t *testing.T) {
	w := newWorld(t, fake.OnMachine())
	ex := fake.New(w.can)
	image := &plan.Image{Name: "api", Packages: []string{"curl"}}
	p := &plan.Plan{Goals: []string{"packages"}, Actions: []*plan.Action{{
		ID: "packages", Kind: plan.KindPackages, Title: "install curl",
		Packages: &plan.PackagesAction{Image: image, Base: plan.BaseRef{Reference: "example.com/base"},
			Names: image.Packages},
	}}}
	_, err := build.Run(t.Context(), p,
		build.Options{Executor: ex, Places: w.places, Reporter: progress.New(os.Stderr)})
	var unmet *executor.UnmetError
	if !errors.As(err, &unmet) || unmet.Executor != w.can.Name || unmet.Need != plan.NeedContainer ||
		ex.Called("Change") > 0 {
		t.Errorf("got %v after %v", err, ex.Calls())
	}
}

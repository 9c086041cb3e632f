package build_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
	"github.com/gobuild-dev/gobuild/pkg/internal/progress"
)

// A world is a project on disk with two programs, and go as far as a build sees it: the fake executor
// lists packages and writes binaries whose content is that of their sources.
type world struct {
	t       *testing.T
	can     plan.Capabilities
	project string
	places  build.Places
	fails   string // a program that does not compile
	keep    bool   // keep going
}

// programs are the main packages of a world.
var programs = []string{"api", "web"}

// eachExecutor runs a test in a world for each way in which executors differ.
func eachExecutor(t *testing.T, test func(t *testing.T, w *world)) {
	for _, can := range []plan.Capabilities{fake.InContainers(), fake.OnMachine()} {
		t.Run(can.Name, func(t *testing.T) { test(t, newWorld(t, can)) })
	}
}

func newWorld(t *testing.T, can plan.Capabilities) *world {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, can: can, project: filepath.Join(root, "project")}
	w.places = build.Places{StateDir: filepath.Join(root, "state"), Project: w.project, Dist: "dist",
		CacheDir: filepath.Join(root, "cache")}
	w.write("go.mod", "module example.com/app\n\ngo 1.16\n")
	for _, name := range programs {
		w.write("cmd/"+name+"/main.go", "package main\n\nfunc main() {}\n")
	}
	return w
}

// write writes a file of the project.
func (w *world) write(name, text string) {
	w.t.Helper()
	file := filepath.Join(w.project, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		w.t.Fatal(err)
	}
}

// plan is that of both programs.
func (w *world) plan() *plan.Plan {
	w.t.Helper()
	goal := planner.Goal{Dir: w.project, Dist: "dist"}
	for _, name := range programs {
		facts := plannertest.InModule("1.26.8", "cmd/"+name)
		facts.Dir, facts.Module.Root = filepath.Join(w.project, "cmd", name), w.project
		facts.Module.HasDeps, facts.Module.Requires = false, plan.Requires{}
		target := &plan.Target{Name: name, Cgo: "off", Trimpath: true, Facts: facts}
		target.Label = name
		goal.Targets = append(goal.Targets, target)
	}
	p, diags := planner.New(goal, plan.Facts{
		Executor: w.can, Host: w.can.Native, Default: w.can.Native,
		Supports:   func(string, string) bool { return true },
		VariantEnv: func(string, plan.Platform) (map[string]string, error) { return nil, nil },
	})
	if diags.HasErrors() {
		w.t.Fatal(diags)
	}
	return p
}

// run carries the plan out with a new executor.
func (w *world) run() (*fake.Executor, *build.Results, error) {
	w.t.Helper()
	ex := fake.New(w.can)
	ex.OnRun = w.answer
	reporter := progress.New(io.Discard)
	defer reporter.Close()
	res, err := build.Run(w.t.Context(), w.plan(), build.Options{Executor: ex, Places: w.places, Jobs: 2,
		KeepGoing: w.keep, Reporter: reporter})
	if err := ex.Close(); err != nil {
		w.t.Error(err)
	}
	return ex, res, err
}

// answer is what go does with a command.
func (w *world) answer(_ context.Context, c plan.Command, out io.Writer) error {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = a.String()
	}
	switch args[1] {
	case "version":
		fmt.Fprintln(out, "go version go1.26.8 linux/amd64")
	case "list":
		objects := json.NewEncoder(out)
		objects.SetIndent("", "\t")
		for _, name := range named(args) {
			_ = objects.Encode(map[string]any{"Dir": w.dirOf(c, name), "Name": "main",
				"ImportPath": "example.com/app/cmd/" + name, "Module": map[string]bool{"Main": true}})
		}
	case "build":
		return w.build(args, out)
	}
	return nil
}

// dirOf is what go calls the directory of a program.
func (w *world) dirOf(c plan.Command, name string) string {
	if w.can.InPlace {
		return filepath.Join(w.project, "cmd", name)
	}
	return path.Join(c.Dir, "cmd", name)
}

// named are the programs that a command names.
func named(args []string) (names []string) {
	for _, a := range args {
		if name, ok := strings.CutPrefix(a, "example.com/app/cmd/"); ok {
			names = append(names, name)
		}
	}
	return names
}

func (w *world) build(args []string, out io.Writer) error {
	to := args[slices.Index(args, "-o")+1]
	dir := filepath.Join(w.places.StateDir, w.can.Name, "out", filepath.FromSlash(strings.TrimPrefix(to, plan.OutDir)))
	for _, name := range named(args) {
		if name == w.fails {
			fmt.Fprintf(out, "cmd/%s/main.go:3: it does not compile\n", name)
			return &executor.ExitError{Code: 1}
		}
	}
	for _, name := range named(args) {
		source, err := os.ReadFile(filepath.Join(w.project, "cmd", name, "main.go"))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), source, 0o777); err != nil {
			return err
		}
	}
	return nil
}

// ran are the commands that an executor ran, as "version", "list" and "build api web".
func ran(ex *fake.Executor) (list []string) {
	for _, c := range ex.Ran() {
		words := []string{c.Args[1].String()}
		if words[0] == "build" {
			for _, a := range c.Args {
				words = append(words, named([]string{a.String()})...)
			}
		}
		list = append(list, strings.Join(words, " "))
	}
	return list
}

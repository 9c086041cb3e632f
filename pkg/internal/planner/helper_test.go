package planner

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/fake"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/plannertest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A world is a made-up configuration with what there is to know of it, in a checkout.
type world struct {
	goal  Goal
	facts plan.Facts
	lines int // of the made-up file
}

func newWorld() *world {
	linux := plan.Platform{OS: "linux", Arch: "amd64"}
	return &world{
		goal: Goal{Dir: plannertest.Checkout, Dist: "dist", Fetch: plan.Fetch{Network: "bridge"}},
		facts: plan.Facts{
			Executor: fake.InContainers(), Host: linux, Default: linux,
			Supports:    func(_, port string) bool { return !strings.HasPrefix(port, "plan10/") },
			VariantEnv:  variants,
			SourceKind:  sourceKind,
			SourceFiles: func(string) []string { return nil },
		},
	}
}

// sourceKind knows files by their names.
func sourceKind(name string) startup.Kind {
	switch base := filepath.Base(name); {
	case strings.HasSuffix(base, "-dir"):
		return startup.Directory
	case strings.HasSuffix(base, "-link"):
		return startup.Link
	case strings.HasSuffix(base, "-program"):
		return startup.Program
	case strings.Contains(filepath.Dir(name), "-dir"):
		return startup.Nothing
	}
	return startup.File
}

func variants(_ string, p plan.Platform) (map[string]string, error) {
	switch p.Variant {
	case "":
		return nil, nil
	case "v7":
		return map[string]string{"GOARM": "7"}, nil
	}
	return nil, fmt.Errorf("%s has no variant %q", p.Arch, p.Variant)
}

// origin is that of a block which begins on the next free line. Its attributes stand on the
// lines below.
func (w *world) origin(label string, attrs ...string) diag.Origin {
	w.lines++
	m := diag.Origin{Label: label, Range: onLine(w.lines), Attrs: map[string]hcl.Range{}}
	for _, a := range attrs {
		w.lines++
		m.Attrs[a] = onLine(w.lines)
	}
	w.lines++
	return m
}

func onLine(n int) hcl.Range {
	return hcl.Range{Filename: "gobuild.hcl", Start: hcl.Pos{Line: n, Column: 1}, End: hcl.Pos{Line: n, Column: 9}}
}

// target adds a target; change, which may be nil, sets what is not left out.
func (w *world) target(label string, facts *plan.TargetFacts, change func(*plan.Target), attrs ...string) *plan.Target {
	t := &plan.Target{Origin: w.origin(label, attrs...), Name: label, Cgo: "off", Trimpath: true}
	if change != nil {
		change(t)
	}
	w.goal.Targets = append(w.goal.Targets, t)
	t.Facts = facts
	return t
}

func (w *world) image(label string, change func(*plan.Image), attrs ...string) *plan.Image {
	im := &plan.Image{Origin: w.origin(label, attrs...), Name: label, AllowOverrides: true}
	change(im)
	w.goal.Images = append(w.goal.Images, im)
	return im
}

// plan fails the test where there is no plan.
func (w *world) plan(t *testing.T) *plan.Plan {
	t.Helper()
	p, diags := New(w.goal, w.facts)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return p
}

// dump is everything that a plan's commands are.
func dump(p *plan.Plan) string {
	var b strings.Builder
	for _, a := range p.Document("docker", nil, nil).Actions {
		fmt.Fprintf(&b, "%s %s\n", a.ID, a.Title)
		printList(&b, "inputs", a.Inputs)
		printList(&b, "before", a.Before)
		for _, c := range a.Commands {
			dumpCommand(&b, c)
		}
		dumpRest(&b, a)
	}
	fmt.Fprintf(&b, "goals %s\n", strings.Join(p.Goals, " "))
	return b.String()
}

func dumpCommand(b *strings.Builder, c plan.DocCommand) {
	fmt.Fprintf(b, "  $ %s\n    dir %s network %q\n", plan.ShellWords(c.Args...), c.Dir, c.Network)
	printList(b, "  env", c.Env)
	for _, m := range c.Mounts {
		fmt.Fprintf(b, "    %s %s %s %s\n", m.Target, m.Kind, m.Source,
			strings.TrimSpace(map[bool]string{true: "write", false: "read"}[m.Write]+" "+string(m.Owner)))
	}
	printList(b, "  hidden", c.Hidden)
	printList(b, "  needs", c.Needs)
	printList(b, "  guards", c.Guards)
	for _, f := range c.Files {
		fmt.Fprintf(b, "    %s:\n", f.Path)
		for line := range strings.Lines(f.Content) {
			fmt.Fprintf(b, "      | %s", line)
		}
	}
}

func dumpRest(b *strings.Builder, a *plan.DocItem) {
	for _, bin := range a.Binaries {
		fmt.Fprintf(b, "  binary %+v\n", bin)
	}
	for _, f := range a.Files {
		fmt.Fprintf(b, "  file %+v\n", f)
	}
	printList(b, "tags", a.Tags)
	printList(b, "platforms", a.Platforms)
	for _, s := range []string{a.Base, string(a.Sink), a.Path, a.Irreproducible} {
		if s != "" {
			fmt.Fprintf(b, "  %s\n", s)
		}
	}
}

func printList[T ~string](b *strings.Builder, name string, list []T) {
	if len(list) > 0 {
		fmt.Fprintf(b, "  %s %s\n", name, strings.Join(words(list), ", "))
	}
}

// golden compares with testdata/name.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i, line := range gotLines {
		if i >= len(wantLines) || line != wantLines[i] {
			t.Fatalf("%s differs in line %d:\n%s\nall of it:\n%s", file, i+1, line, got)
		}
	}
	t.Fatalf("%s has more lines than\n%s", file, got)
}

// commands are the commands of the plan's actions of a kind.
func commands(p *plan.Plan, kind plan.Kind) []string {
	var list []string
	for _, a := range p.Document("docker", nil, nil).Actions {
		for _, c := range a.Commands {
			if a.Kind == kind {
				list = append(list, plan.ShellWords(c.Args...))
			}
		}
	}
	return list
}

// compiles are the plan's go builds.
func compiles(p *plan.Plan) []*plan.Action {
	return slices.DeleteFunc(slices.Clone(p.Actions), func(a *plan.Action) bool { return a.Kind != plan.KindCompile })
}

func words[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = string(one)
	}
	return all
}

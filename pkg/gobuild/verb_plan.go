package gobuild

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// PlanOptions are those of Plan.
type PlanOptions struct {
	Options
	Only []string `arg:"NAME" flag:"only" usage:"[target.|image.|group.]label[/key], globs allowed; repeatable"`
	// Verbose also prints what images have besides files, and which main packages mains() left out.
	Verbose bool   `flag:"verbose" usage:"also print what images have besides files, and what mains() left out"`
	Trust   bool   `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	Format  string `flag:"format" usage:"text or json" values:"text,json"`
}

// Plan prints what Build and Image would do, and why. As JSON that is an object with the version of the format,
// the executor, the guards that it lacks, the goals, and the actions, each after those it depends on.
func Plan(ctx context.Context, o PlanOptions) (err error) {
	defer convertError(&err)
	if o.Format != "" && o.Format != "text" && o.Format != "json" {
		return report.Usagef("-format=%s: it is text or json", o.Format)
	}
	p, err := o.open(ctx, o.Trust, false)
	if err != nil {
		return err
	}
	defer p.Close()
	todo, err := planAll(ctx, p, o.Only)
	if err != nil {
		return err
	}
	p.ShowWarnings(nil)
	doc, err := describePlan(ctx, p, todo)
	if err != nil {
		return err
	}
	if o.Format != "json" {
		out := report.Text(p.Env.Stdout)
		if err := doc.WriteText(out, o.Verbose); err != nil || !o.Verbose {
			return err
		}
		return writePassedOver(out, p.File)
	}
	return report.WriteJSON(p.Env.Stdout, doc)
}

// writePassedOver prints what mains left out.
func writePassedOver(w io.Writer, f *config.File) error {
	all := f.PassedOver(nil)
	if len(all) > 0 {
		fmt.Fprintf(w, "\nleft out:\n")
	}
	for _, p := range all {
		if _, err := fmt.Fprintf(w, "  %s %s: %s (%s)\n", p.Dir, p.Why, p.Pattern, diag.Place(p.At)); err != nil {
			return err
		}
	}
	return nil
}

// planAll plans what only names, else every target and every image.
func planAll(ctx context.Context, p *project.Project, only []string) (*plan.Plan, error) {
	kind := "image"
	if len(p.File.Images) == 0 {
		kind = "target"
	}
	if len(only) == 0 && len(p.File.Images) > 0 && len(p.File.Targets) > 0 {
		only = []string{"target.*", "image.*"}
	}
	sel, err := p.Select(ctx, kind, only)
	if err != nil {
		return nil, err
	}
	goal, err := p.Goal(ctx, sel)
	if err != nil {
		return nil, err
	}
	return p.Plan(ctx, goal)
}

// describePlan is the plan as a document, with what a run would do now and what the executor lacks.
func describePlan(ctx context.Context, p *project.Project, todo *plan.Plan) (*plan.Document, error) {
	places, done, err := placesToRead(p)
	if err != nil {
		return nil, err
	}
	defer done()
	ex := p.Backend.New(p.State.Dir)
	defer ex.Close()
	states, err := build.Explain(ctx, todo, build.Options{Executor: ex, Places: places})
	if err != nil {
		return nil, err
	}
	outlook := map[string]plan.Outlook{}
	for _, st := range states {
		outlook[st.Action.ID] = st.Outlook
	}
	can := ex.Capabilities()
	return todo.Document(can.Name, can.Lacks(), outlook), nil
}

// placesToRead are the places of a build. If this executor has built nothing yet, the state is a temporary
// directory: opening the state creates its directory, and Plan must not.
func placesToRead(p *project.Project) (places build.Places, done func(), err error) {
	places = p.Places()
	info, err := os.Stat(filepath.Join(p.State.Dir, p.Backend.Name, "state"))
	if err == nil && info.IsDir() && p.State.IsTrusted() {
		return places, func() {}, nil
	}
	run, err := p.Run.Start()
	if err != nil {
		return places, nil, err
	}
	places.StateDir, err = run.Temp("plan-")
	return places, func() { os.RemoveAll(places.StateDir) }, err
}

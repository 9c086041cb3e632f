package gobuild

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/gobuild-dev/gobuild/pkg/execute"
	"github.com/gobuild-dev/gobuild/pkg/plan"
)

// PlanOptions are those of Plan.
type PlanOptions struct {
	Options
	Only   []string `flag:"only" usage:"[target.|image.|group.]label[/key], globs allowed; may be given several times"`
	Format string   `flag:"format" usage:"text or json"`
}

// Plan prints what Build and Image would do, and why, and does none of it.
func Plan(ctx context.Context, o PlanOptions) error {
	if o.Format != "" && o.Format != "text" && o.Format != "json" {
		return usageError("-format=%s: it is text or json", o.Format)
	}
	s, err := open(ctx, o.Options)
	if err != nil {
		return err
	}
	defer s.close()
	p, err := s.planAll(ctx, o.Only)
	if err != nil {
		return err
	}
	s.showWarnings(nil)
	if o.Format == "json" {
		enc := json.NewEncoder(s.opts.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(p)
	}
	return s.printPlan(p)
}

// planAll plans what was chosen, else everything: every target and every image.
func (s *session) planAll(ctx context.Context, only []string) (*plan.Plan, error) {
	kind := "image"
	if len(s.file.Images) == 0 {
		kind = "target"
	}
	if len(only) == 0 && len(s.file.Images) > 0 && len(s.file.Targets) > 0 {
		only = []string{"target.*", "image.*"}
	}
	return s.plan(ctx, Selection{Only: only}, kind, nil)
}

// printPlan lists the actions in order, each with its commands and why it would run.
func (s *session) printPlan(p *plan.Plan) error {
	states, err := execute.Explain(p, execute.Options{Name: s.name, StateDir: s.stateDir(), CacheDir: s.cacheDir})
	if err != nil {
		return err
	}
	w := s.opts.Stdout
	fmt.Fprintf(w, "executor: %s\n", s.name)
	if lacks := s.executor().Lacks(); len(lacks) > 0 {
		fmt.Fprintf(w, "guards that it lacks here: %s\n", joinGuards(lacks))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, st := range states {
		fmt.Fprintf(t, "%s\t%s\n", st.Action.Title, st.Why)
		printCommands(t, st.Action)
	}
	return t.Flush()
}

func joinGuards(list []plan.Guard) string {
	names := make([]string, len(list))
	for i, g := range list {
		names[i] = string(g)
	}
	return strings.Join(names, ", ")
}

func printCommands(w io.Writer, a *plan.Action) {
	switch a.Kind {
	case plan.KindFetch:
		for _, c := range a.Fetch.Commands {
			fmt.Fprintf(w, "  %s\n", c)
		}
	case plan.KindCompile:
		fmt.Fprintf(w, "  %s\n", a.Compile.Build(a.Compile.Binaries))
	}
}

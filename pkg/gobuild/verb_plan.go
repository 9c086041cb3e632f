package gobuild

import (
	"context"
	"os"
	"path/filepath"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// PlanOptions are those of Plan.
type PlanOptions struct {
	Options
	Only   []string `flag:"only" usage:"[target.|image.|group.]label[/key], globs allowed; may be given several times"`
	Trust  bool     `flag:"trust" usage:"trust the repository: images that it names get your credentials to fetch modules, and where compiles have no sandbox its env may switch off checks of C code"`
	Format string   `flag:"format" usage:"text or json"`
}

// Plan prints what Build and Image would do, and why, and does none of it. As JSON that is a
// [plan.Document].
func Plan(ctx context.Context, o PlanOptions) error {
	if o.Format != "" && o.Format != "text" && o.Format != "json" {
		return report.Usagef("-format=%s: it is text or json", o.Format)
	}
	o.trust = o.Trust
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
	doc, err := s.describe(p)
	if err != nil {
		return err
	}
	if o.Format != "json" {
		return doc.WriteText(report.Text(s.opts.Stdout))
	}
	return report.WriteJSON(s.opts.Stdout, doc)
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

// describe is the plan with what a run would do now, and what the executor cannot do.
func (s *session) describe(p *plan.Plan) (*plan.Document, error) {
	dir, done, err := s.stateToRead()
	if err != nil {
		return nil, err
	}
	defer done()
	states, err := build.Explain(p, build.Options{Name: s.name, Places: s.places(dir)})
	if err != nil {
		return nil, err
	}
	outlook := map[string]plan.Outlook{}
	for _, st := range states {
		outlook[st.Action.ID] = st.Outlook
	}
	ex := s.executor()
	defer ex.Close()
	return p.Document(s.name, ex.Lacks(), outlook), nil
}

// stateToRead is the state directory, or an empty one where this executor has built nothing yet: to
// look at the state makes the directory, and a plan leaves nothing behind.
func (s *session) stateToRead() (dir string, done func(), err error) {
	if s.state.Trusted() && isDir(filepath.Join(s.stateDir(), s.name, "state")) {
		return s.stateDir(), func() {}, nil
	}
	run, err := s.begin()
	if err != nil {
		return "", nil, err
	}
	dir, err = run.Temp("plan-")
	return dir, func() { os.RemoveAll(dir) }, err
}

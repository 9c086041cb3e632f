package gobuild

import (
	"context"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/cleanroom"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// BuildOptions are those of Build.
type BuildOptions struct {
	Options
	Selection
	Output
	Trust   bool `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	NoCache bool `flag:"no-cache" usage:"take nothing from the shared cache; what is built is still written to it"`
	Clean   bool `flag:"clean" usage:"build again without caches and your environment, compare, start the programs"`
}

// Build compiles targets into dist/<platform>/<name> and prints their paths. With Clean it is an error if a
// clean system builds something else, or a program does not start.
func Build(ctx context.Context, o BuildOptions) (err error) {
	defer convertError(&err)
	out, err := o.newPrinter(o.Options)
	if err != nil {
		return err
	}
	defer func() { err = out.finish(err) }()
	p, err := o.open(ctx, o.Trust, o.Quiet)
	if err != nil {
		return err
	}
	defer p.Close()
	res, err := o.carryOut(ctx, p, carrying{kind: "target", noCache: o.NoCache})
	out.show(p, res)
	if err != nil || !o.Clean {
		return err
	}
	options, _ := o.buildOptions() // it was checked before
	p.Env.Stdout = out.tables()
	return cleanroom.Verify(ctx, p,
		cleanroom.Options{Only: o.Only, Jobs: options.Jobs, KeepGoing: options.KeepGoing}, res)
}

// ImageOptions are those of Image.
type ImageOptions struct {
	Options
	Selection
	Output
	Trust   bool   `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	NoCache bool   `flag:"no-cache" usage:"take nothing from the shared cache; what is built is still written to it"`
	To      string `flag:"to" usage:"engine, layout or tarball; left out, the engine, or layouts if there is none"`
	Push    bool   `flag:"push" usage:"push the images to the registries that their tags name"`
}

// Image builds images, loads them into the engine, or writes OCI layouts if there is none, and prints what
// was built and how to run it.
func Image(ctx context.Context, o ImageOptions) (err error) {
	defer convertError(&err)
	out, err := o.newPrinter(o.Options)
	if err != nil {
		return err
	}
	defer func() { err = out.finish(err) }()
	if !slices.Contains([]string{"", "engine", "layout", "tarball"}, o.To) {
		return report.Usagef("-to=%s: it is engine, layout or tarball; -push pushes to registries", o.To)
	}
	p, err := o.open(ctx, o.Trust, o.Quiet)
	if err != nil {
		return err
	}
	defer p.Close()
	res, err := o.carryOut(ctx, p, carrying{kind: "image", noCache: o.NoCache, adjust: func(g *planner.Goal) error {
		g.Push, g.Sink = o.Push, plan.Sink(o.To)
		if g.Sink == plan.SinkEngine && p.Backend.Engine == nil {
			return report.Usagef("-to=engine: the executor %s uses no engine: write -to=tarball, and load the file "+
				"with docker load -i", p.Backend.Name)
		}
		return nil
	}})
	out.show(p, res)
	if res != nil && len(res.Images) > 0 && o.To == "" && p.Backend.Engine == nil && out.isText() {
		p.Env.Reporter.Info("to load images into an engine elsewhere, add -to=tarball: it writes " +
			"dist/images/NAME.tar for docker load -i")
	}
	return err
}

// carrying says what carryOut builds.
type carrying struct {
	kind    string // of blocks, "target" or "image"
	noCache bool
	adjust  func(*planner.Goal) error // changes the goal; nil: nothing is to be changed
}

// carryOut builds the selected blocks of a kind, and shows the warnings. There are results of what was built
// even if there is an error.
func (s Selection) carryOut(ctx context.Context, p *project.Project, c carrying) (*build.Results, error) {
	options, err := s.buildOptions()
	if err != nil {
		return nil, err
	}
	options.NoCache = c.noCache
	sel, err := p.Select(ctx, c.kind, s.Only)
	if err != nil {
		return nil, err
	}
	goal, err := p.Goal(ctx, sel)
	if err == nil && c.adjust != nil {
		err = c.adjust(&goal)
	}
	if err != nil {
		return nil, err
	}
	todo, err := p.Plan(ctx, goal)
	if err != nil {
		return nil, err
	}
	res, err := p.CarryOut(ctx, todo, options)
	if err == nil && len(s.Only) == 0 {
		p.WarnUnused(res)
	}
	if res != nil {
		p.ShowWarnings(res)
	}
	return res, err
}

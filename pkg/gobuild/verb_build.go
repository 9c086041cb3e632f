package gobuild

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/build"
	"github.com/gobuild-dev/gobuild/pkg/internal/cleanroom"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/project"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// BuildOptions are those of Build.
type BuildOptions struct {
	Options
	Selection
	Trust bool `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	Clean bool `flag:"clean" usage:"build again without caches and your environment, compare, start the programs"`
}

// Build compiles targets into dist/<platform>/<name> and prints their paths. With Clean it is an error if a
// clean system builds something else, or a program does not start.
func Build(ctx context.Context, o BuildOptions) (err error) {
	defer convertError(&err)
	p, err := o.open(ctx, o.Trust)
	if err != nil {
		return err
	}
	defer p.Close()
	res, err := o.carryOut(ctx, p, "target", nil)
	report.PrintBinaries(p.Env.Stdout, res)
	if err != nil || !o.Clean {
		return err
	}
	options, _ := o.buildOptions() // it was checked before
	return cleanroom.Verify(ctx, p,
		cleanroom.Options{Only: o.Only, Jobs: options.Jobs, KeepGoing: options.KeepGoing}, res)
}

// ImageOptions are those of Image.
type ImageOptions struct {
	Options
	Selection
	Trust bool `flag:"trust" usage:"trust the repository with your credentials and cgo flags; see SECURITY.md"`
	Push  bool `flag:"push" usage:"push the images to the registries that their tags name"`
}

// Image builds images, loads them into the engine, or writes OCI layouts if there is none, and prints what
// was built and how to run it.
func Image(ctx context.Context, o ImageOptions) (err error) {
	defer convertError(&err)
	p, err := o.open(ctx, o.Trust)
	if err != nil {
		return err
	}
	defer p.Close()
	res, err := o.carryOut(ctx, p, "image", func(g *planner.Goal) error {
		g.Push = o.Push
		return nil
	})
	report.PrintBinaries(p.Env.Stdout, res)
	report.PrintImages(p.Env.Stdout, res)
	return err
}

// carryOut builds the selected blocks of a kind, "target" or "image", and shows the warnings. adjust changes
// the goal; it may be nil. There are results of what was built even if there is an error.
func (s Selection) carryOut(ctx context.Context, p *project.Project, kind string,
	adjust func(*planner.Goal) error) (*build.Results, error) {
	options, err := s.buildOptions()
	if err != nil {
		return nil, err
	}
	sel, err := p.Select(ctx, p.File.Select, kind, s.Only)
	if err != nil {
		return nil, err
	}
	goal, err := p.Goal(ctx, sel)
	if err == nil && adjust != nil {
		err = adjust(&goal)
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

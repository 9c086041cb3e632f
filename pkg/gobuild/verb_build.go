package gobuild

import (
	"context"

	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
)

// BuildOptions are those of Build.
type BuildOptions struct {
	Options
	Selection
	Trust bool `flag:"trust" usage:"trust the repository: images that it names get your credentials to fetch modules, and where compiles have no sandbox its env may switch off checks of C code"`
	Clean bool `flag:"clean" usage:"build once more without caches, volumes and your environment, compare, and start the programs"`
}

// Build compiles targets into dist/<platform>/<name> and prints where they are. With Clean it
// is an error if a clean system would make anything else, or something that does not start.
func Build(ctx context.Context, o BuildOptions) error {
	o.trust = o.Trust
	res, s, err := carryOut(ctx, o.Options, o.Selection, "target", nil)
	if s == nil {
		return err
	}
	defer s.close()
	report.PrintBinaries(s.opts.Stdout, res)
	if err == nil && o.Clean {
		err = s.proveClean(ctx, o, res)
	}
	return err
}

// ImageOptions are those of Image.
type ImageOptions struct {
	Options
	Selection
	Trust bool `flag:"trust" usage:"trust the repository: images that it names get your credentials to fetch modules, and where compiles have no sandbox its env may switch off checks of C code"`
	Push  bool `flag:"push" usage:"push the images to the registries that their tags name"`
}

// Image builds images, loads them into the engine or writes OCI layouts where there is none,
// and prints what was made and how to run it.
func Image(ctx context.Context, o ImageOptions) error {
	o.trust = o.Trust
	res, s, err := carryOut(ctx, o.Options, o.Selection, "image", o.adjust)
	if s == nil {
		return err
	}
	defer s.close()
	report.PrintBinaries(s.opts.Stdout, res)
	report.PrintImages(s.opts.Stdout, res)
	return err
}

// adjust makes the plan push, which takes tags to push to.
func (o ImageOptions) adjust(s *session, g *planner.Goal) error {
	g.Push = o.Push
	return nil
}

package gobuild

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/goversion"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/source"
)

// A lookup gathers the facts for a plan: what stands in the directories of targets and
// overrides, which toolchains they need, what the proxy says of remote packages.
type lookup struct {
	*session
	ctx       context.Context
	from      string // where relative paths of the block start that is looked up
	overrides []*plan.Override
	modules   map[string]*source.Module // by where their go.mod and go.work stand
	planned   map[*source.Module]*plan.Module
	resolved  map[*lang.Toolchain]resolved
	found     map[*lang.Target]*plan.TargetFacts
	contents  map[*lang.Image]imageContent
	newest    map[string]string     // by release line
	versions  map[string]error      // those that were looked for, with what was wrong
	mains     map[*lang.Target]bool // whose packages are checked when all are looked up; nil: each is at once
	outputs   *outputCheck          // nil until it is asked for
	diags     hcl.Diagnostics

	targets map[*lang.Target]*plan.Target // those that are lowered: see goal
	images  map[*lang.Image]*plan.Image
}

// lookUp gathers what a plan needs to know of a selection.
func (s *session) lookUp(ctx context.Context, sel *selection) *lookup {
	l := s.newLookup(ctx)
	l.lookUpOverrides(s.file.Overrides)
	targets := sel.allTargets()
	l.mains = map[*lang.Target]bool{}
	for _, t := range targets {
		l.found[t] = l.target(t)
	}
	l.checkMains(targets)
	for _, im := range sel.allImages() {
		l.image(im)
	}
	return l
}

func (s *session) newLookup(ctx context.Context) *lookup {
	return &lookup{
		session: s, ctx: ctx, modules: map[string]*source.Module{}, planned: map[*source.Module]*plan.Module{},
		resolved: map[*lang.Toolchain]resolved{}, newest: map[string]string{}, versions: map[string]error{},
		found: map[*lang.Target]*plan.TargetFacts{}, contents: map[*lang.Image]imageContent{},
		targets: map[*lang.Target]*plan.Target{}, images: map[*lang.Image]*plan.Image{},
	}
}

// facts are what a plan for an executor needs to know besides its goal.
func (s *session) facts(executor plan.Capabilities) plan.Facts {
	return plan.Facts{
		Executor: executor, Trust: s.opts.trust, Host: s.hostPlatform(), Default: s.platform(),
		Supports: s.supports,
		VariantEnv: func(version string, p plan.Platform) (map[string]string, error) {
			if version == someVersion {
				return nil, nil
			}
			return goversion.VariantEnv(version, p.OS, p.Arch, p.Variant)
		},
	}
}

// supports reports whether a Go version can compile for a port.
func (s *session) supports(version, port string) bool {
	goos, goarch := s.toolchainPlatform()
	return version == someVersion || slices.Contains(goversion.Targets(version, goos, goarch), port)
}

func (l *lookup) errorAt(at hcl.Range, kind *diag.Kind, detail string) *hcl.Diagnostic {
	d := diag.Error(kind, at, "%s", detail)
	l.diags = append(l.diags, d)
	return d
}

// target looks up one target; what is wrong becomes a diagnostic.
func (l *lookup) target(t *lang.Target) *plan.TargetFacts {
	l.from = t.Abs("")
	f := &plan.TargetFacts{}
	p, ok := l.locate(t)
	if !ok {
		return f
	}
	before := len(l.diags)
	if l.fill(t, f, p); len(l.diags) == before {
		l.checkOutputs(t, f)
	}
	f.Overridden = l.overridden(t, f)
	return f
}

// module finds the module of a directory, once for each.
func (l *lookup) module(dir string) (*source.Module, error) {
	key := source.ModuleFiles(dir)
	if m, ok := l.modules[key]; ok {
		return m, nil
	}
	m, err := source.FindModule(dir)
	if err == nil {
		l.modules[key] = m
	}
	return m, err
}

// planModule is what a plan needs of a module. Each caller gets its own.
func (l *lookup) planModule(mod *source.Module) (*plan.Module, error) {
	m, ok := l.planned[mod]
	if !ok {
		var err error
		if m, err = planModule(mod); err != nil {
			return nil, err
		}
		l.planned[mod] = m
	}
	own := *m
	return &own, nil
}

// image looks up what an image stands on, and what goes into it.
func (l *lookup) image(im *lang.Image) {
	l.contents[im] = l.content(im)
	if tc := im.Base.Toolchain; tc != nil {
		l.toolchainOf(tc, im.At("base"), fmt.Sprintf("name the image itself: base = %q", tc.Image))
	}
}

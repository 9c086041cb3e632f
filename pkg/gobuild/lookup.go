package gobuild

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/config"
	"github.com/gobuild-dev/gobuild/pkg/image"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/plan"
	"github.com/gobuild-dev/gobuild/pkg/source"
	"github.com/gobuild-dev/gobuild/pkg/toolchain"
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
	resolved  map[*config.Toolchain]resolved
	newest    map[string]string       // by release line
	versions  map[string]error        // those that were looked for, with what was wrong
	mains     map[*config.Target]bool // whose packages are checked when all are looked up; nil: each is at once
	outputs   *outputCheck            // nil until it is asked for
	diags     hcl.Diagnostics
	facts     plan.Facts
}

// lookUp gathers the facts that a selection needs.
func (s *session) lookUp(ctx context.Context, sel *selection) (plan.Facts, hcl.Diagnostics) {
	l := s.newLookup(ctx)
	l.lookUpOverrides(s.file.Overrides)
	targets := sel.allTargets()
	l.mains = map[*config.Target]bool{}
	for _, t := range targets {
		l.facts.Targets[t] = l.target(t)
	}
	l.checkMains(targets)
	for _, im := range sel.allImages() {
		l.image(im)
	}
	return l.facts, l.diags
}

func (s *session) newLookup(ctx context.Context) *lookup {
	return &lookup{
		session: s, ctx: ctx, modules: map[string]*source.Module{}, planned: map[*source.Module]*plan.Module{},
		resolved: map[*config.Toolchain]resolved{}, newest: map[string]string{}, versions: map[string]error{},
		facts: plan.Facts{
			Executor: s.name, Lacks: s.lacks(), Trust: s.opts.trust, Host: s.hostPlatform(), Default: s.platform(),
			Targets: map[*config.Target]*plan.TargetFacts{}, Toolchains: map[*config.Toolchain]plan.Toolchain{},
			Supports: s.supports,
			VariantEnv: func(version string, p plan.Platform) (map[string]string, error) {
				if version == someVersion {
					return nil, nil
				}
				return toolchain.VariantEnv(version, p.OS, p.Arch, p.Variant)
			},
		},
	}
}

// supports reports whether a Go version can compile for a port.
func (s *session) supports(version, port string) bool {
	goos, goarch := s.toolchainPlatform()
	return version == someVersion || slices.Contains(toolchain.Targets(version, goos, goarch), port)
}

func (l *lookup) errorAt(at hcl.Range, kind *diag.Kind, detail string) *hcl.Diagnostic {
	d := diag.Error(kind, at, "%s", detail)
	l.diags = append(l.diags, d)
	return d
}

// target looks up one target; what is wrong becomes a diagnostic.
func (l *lookup) target(t *config.Target) *plan.TargetFacts {
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

// image looks up what an image stands on, and whether its files are there.
func (l *lookup) image(im *config.Image) {
	for _, f := range im.Files {
		l.from = f.Abs("")
		l.imageFile(f)
	}
	l.from = im.Abs("")
	for _, name := range im.Certificates.Files {
		l.certificate(im, name)
	}
	tc := im.Base.Toolchain
	if tc == nil {
		return
	}
	if _, done := l.facts.Toolchains[tc]; done {
		return
	}
	if resolved, ok := l.toolchainOf(tc, im.At("base"), fmt.Sprintf("name the image itself: base = %q", tc.Image)); ok {
		l.facts.Toolchains[tc] = resolved
	}
}

// imageFile reports an image's file that there is not.
func (l *lookup) imageFile(f *config.ImageFile) {
	name := f.Abs(f.Source)
	if why := l.notForImages(name); why != "" {
		l.errorAt(f.At("source"), diag.NothingForAnImage, why)
		return
	}
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		l.errorAt(f.At("source"), diag.NeitherAFileNorADirectory, fmt.Sprintf("%s is a pipe, a device or another special file.", l.show(name)))
	}
	if errors.Is(err, fs.ErrNotExist) {
		l.missingFile(f.At("source"), name)
	}
}

// certificate reports a PEM file that is missing or holds no certificate.
func (l *lookup) certificate(im *config.Image, name string) {
	data, err := l.file.Area.ReadFile(name, image.MaxCertificates)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.missingFile(im.At("certificates"), name)
	case err != nil:
		l.errorAt(im.At("certificates"), diag.ThisFileCannotBeRead, sentence(err))
	default:
		if _, err := image.ParseCertificates(data); err != nil {
			l.errorAt(im.At("certificates"), diag.NoCertificates, sentence(fmt.Errorf("%s: %w", l.show(name), err)))
		}
	}
}

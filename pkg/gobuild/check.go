package gobuild

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/executors"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
)

// checking says how much a check may ask.
type checking int

const (
	notChecking checking = iota // this is no check: a build needs to know everything
	online                      // proxies may be asked, for remote packages and versions
	offline                     // nobody is asked
)

// someVersion is the version of a toolchain image, which only an engine could say: newer than
// all that there is, so that nothing is refused for it.
const someVersion = "1.999.0"

// CheckOptions are those of Check.
type CheckOptions struct {
	Path     string                       // the root file
	ReadFile func(string) ([]byte, error) // reads it and what it includes; nil: os.ReadFile
	Environ  []string                     // as in os.Environ; nil: this process's
}

// Check loads and plans the configuration at a path as Validate does, reading it through
// ReadFile (unsaved buffers), and returns everything that is wrong, errors and warnings by
// file and place. Packages, modules and overrides are read from disk, git.* by git; no
// network, engine or toolchain is used. The file is never nil.
func Check(ctx context.Context, o CheckOptions) (*config.File, hcl.Diagnostics) {
	s := checkSession(Options{Environ: o.Environ}, offline)
	s.read = o.ReadFile
	diags := s.check(ctx, o.Path, nil)
	return s.file, diags
}

// noDirectory is no directory, and cannot become one: what would be kept below it is not kept.
const noDirectory = os.DevNull

// checkSession is a session without a place in the user's cache where there is none.
func checkSession(o Options, how checking) *session {
	s, err := newSession(o)
	if err != nil {
		o = o.withDefaults()
		o.Environ = append(slices.Clone(o.Environ), "GOBUILD_CACHE="+filepath.Join(noDirectory, "cache"))
		s, _ = newSession(o) // a path can always be made absolute
	}
	s.checking = how
	return s
}

// check finds all that is wrong with a configuration: in the file, then for all of it that is
// whole in what it refers to, then in the plan for all of it that could be looked up.
func (s *session) check(ctx context.Context, path string, set map[string]string) hcl.Diagnostics {
	diags := s.loadFile(ctx, path, set)
	if !diags.HasErrors() {
		diags = append(diags, s.settleGit(ctx)...)
	}
	if s.choose(ctx, s.file.Executor, s.file.Docker) != nil {
		s.name = executors.Auto // what the file says is an error by now
	}
	c := &checker{lookup: s.newLookup(ctx)}
	c.lookUpAll()
	diags = append(diags, c.diags...)
	diags = append(diags, c.planAll()...)
	diags = append(diags, c.unusedOverrides()...)
	diags = append(diags, c.bases()...)
	return byPlace(distinct(diags))
}

// settleGit evaluates what depends on git, in all of the file.
func (s *session) settleGit(ctx context.Context) hcl.Diagnostics {
	kind, all := "target", []string(nil)
	switch {
	case len(s.file.Images) > 0 && len(s.file.Targets) > 0:
		all = []string{"target.*", "image.*"}
	case len(s.file.Images) > 0:
		kind = "image"
	}
	_, diags := s.file.Select(ctx, kind, all)
	return diags
}

// A checker looks up and plans as much of a file as is whole.
type checker struct {
	*lookup
	whole  selection // the targets with facts, and the images of which all targets have them
	broken bool      // there are others
}

func (c *checker) lookUpAll() {
	whole := slices.DeleteFunc(slices.Clone(c.file.Overrides), func(o *lang.Override) bool { return !c.file.Whole(o) })
	c.lookUpOverrides(whole)
	good := map[any]bool{}
	for _, t := range c.file.Targets {
		if c.file.Whole(t) && c.without(
			func() bool { c.found[t] = c.target(t); return c.found[t].Toolchain.Version != "" }) {
			c.whole.targets, good[t] = append(c.whole.targets, t), true
		}
	}
	for _, im := range c.file.Images {
		if c.file.Whole(im) {
			good[im] = c.without(func() bool { c.image(im); return true })
			c.diags = append(c.diags, checkImages([]*lang.Image{im})...)
		}
	}
	for _, im := range c.file.Images {
		if allGood(im, good) {
			c.whole.images = append(c.whole.images, im)
		}
	}
	c.broken = len(c.whole.targets) < len(c.file.Targets)
}

// without reports whether f is true and found nothing wrong.
func (c *checker) without(f func() bool) bool {
	before := len(c.diags)
	return f() && !c.diags[before:].HasErrors()
}

// allGood reports whether an image can be planned: it, what it stands on, and the targets.
func allGood(im *lang.Image, good map[any]bool) bool {
	for ; im != nil; im = im.Base.Image {
		if !good[im] || slices.ContainsFunc(im.Targets, func(t *lang.Target) bool { return !good[t] }) {
			return false
		}
	}
	return true
}

// planAll plans, and returns what is wrong with the plan whichever executor carries it out.
func (c *checker) planAll() hcl.Diagnostics {
	goal := c.goal(&c.whole)
	kinds := executors.Named(c.name)
	diags := c.planFor(goal, kinds[0])
	for _, other := range kinds[1:] {
		there := map[diag.Key]bool{}
		for _, d := range c.planFor(goal, other) {
			there[sameProblem(d)] = true
		}
		diags = slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool { return !there[sameProblem(d)] })
	}
	return diags
}

// sameProblem is equal for a problem on several executors, whatever each advises.
func sameProblem(d *hcl.Diagnostic) diag.Key {
	return diag.KeyOf(d).WithoutDetail()
}

func (c *checker) planFor(goal planner.Goal, kind executors.Kind) hcl.Diagnostics {
	_, diags := planner.New(goal, c.facts(c.capabilitiesOf(kind)))
	return diags
}

// byPlace sorts diagnostics as they stand in the files; those of no place come first.
func byPlace(diags hcl.Diagnostics) hcl.Diagnostics {
	slices.SortStableFunc(diags, func(a, b *hcl.Diagnostic) int {
		if a.Subject == nil || b.Subject == nil {
			return cmp.Compare(present(a.Subject), present(b.Subject))
		}
		return cmp.Or(cmp.Compare(a.Subject.Filename, b.Subject.Filename),
			cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte), cmp.Compare(a.Severity, b.Severity))
	})
	return diags
}

func present(r *hcl.Range) int {
	if r == nil {
		return 0
	}
	return 1
}

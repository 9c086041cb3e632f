package config

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/meter"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// A Selection is what a verb makes, and what it needs for that. All lists are in the order
// of the file.
type Selection struct {
	Targets []*lang.Target // goals that are targets
	Images  []*lang.Image  // goals that are images
	Groups  []*lang.Group  // groups that were named, and those in them

	AllTargets []*lang.Target    // the goals and what images are made of
	AllImages  []*lang.Image     // the goals and what they are based on
	Toolchains []*lang.Toolchain // what targets are compiled with, and images are based on
	Overrides  []*lang.Override  // all of the file
}

// Select chooses what a verb makes. kind is "target" or "image": with no patterns, everything of that kind.
//
// A pattern is [target.|image.|group.]label[/key]. Without a prefix, a label means that
// kind, or else a group of that name. "*" stands for anything within a name, "**" for any
// names, and a last "/*" for the rest of the key; a label alone for all its instances. What
// is no label may be the key of one instance, or the last element of its key.
// For kind "target", an image stands for its targets; for kind "image", a target remains a
// goal of its own.
//
// If something selected uses git.*, git is asked now. If there is no repository, that is an error at that place.
// Select must not be called on a file with errors.
func (f *File) Select(ctx context.Context, kind string, patterns []string) (*Selection, hcl.Diagnostics) {
	if f.program == nil { // the file could not be read
		return &Selection{}, nil
	}
	var sel *Selection
	var diags hcl.Diagnostics
	if !meter.Await(ctx, func() { sel, diags = f.doSelect(ctx, kind, patterns) }) {
		return &Selection{}, meter.Interrupted(ctx)
	}
	return sel, diags
}

// doSelect is Select without waiting for ctx.
func (f *File) doSelect(ctx context.Context, kind string, patterns []string) (*Selection, hcl.Diagnostics) {
	f.results.mutex.Lock()
	defer f.results.mutex.Unlock()
	out := &diag.Collector{}
	s := &selector{
		eval: f.newRun(ctx, out).withGit, kind: kind,
		goals: map[*instance]bool{}, groups: map[*instance]bool{}, needed: map[*instance]bool{},
	}
	m := matcher{
		out: out, file: f, tiers: [][]string{{kind}, {"group"}}, prefixes: []string{"target", "image", "group"},
	}
	for _, n := range m.chosen(patterns) {
		s.addGoal(s.eval.instances[n.block])
	}
	s.addNeeds()
	return s.selection(), diag.Sort(out.Diagnostics)
}

// EvaluateAll evaluates what depends on git, in all of the file, and returns what is wrong with that. Unlike Select
// it may be called on a file with errors.
func (f *File) EvaluateAll(ctx context.Context) hcl.Diagnostics {
	if f.program == nil {
		return nil
	}
	out := &diag.Collector{}
	all := func() {
		f.results.mutex.Lock()
		defer f.results.mutex.Unlock()
		e := f.newRun(ctx, out).withGit
		for _, kind := range lang.RootSchema.Blocks {
			for _, b := range f.program.Blocks[kind.Kind] {
				if x := f.results.expanded[b]; x != nil {
					decodeUnknown(e, x)
				}
			}
		}
		validateWithGit(e)
	}
	if !meter.Await(ctx, all) {
		return meter.Interrupted(ctx)
	}
	return diag.Sort(out.Diagnostics)
}

// decodeUnknown decodes the attributes of a block's instances that were unknown without git.
func decodeUnknown(e *evaluator, x *expansion) {
	for _, i := range x.instances {
		switch {
		case !i.decoded || len(i.unknown) == 0 || i.meta.Kind == "variable":
		case len(i.failed) > 0:
			decodeInstance(e, i)
		default:
			e.object(i)
		}
	}
}

// A selector gathers goals and what they need.
type selector struct {
	eval   *evaluator
	kind   string
	goals  map[*instance]bool
	groups map[*instance]bool
	needed map[*instance]bool
}

// addGoal makes an instance a goal, or what it contains.
func (s *selector) addGoal(i *instance) {
	if i.unknown["members"] || i.unknown["targets"] || i.unknown["allow_overrides"] && i.meta.Kind == "group" {
		s.eval.object(i)
	}
	switch p := i.pointer().(type) {
	case *lang.Group:
		s.groups[i] = true
		for _, m := range p.Members {
			s.addGoal(s.eval.instances[m.Instance()])
		}
	case *lang.Image:
		if s.kind == "image" {
			s.goals[i] = true
			return
		}
		for _, t := range p.Targets.All {
			s.addGoal(s.eval.instances[t])
		}
	default:
		s.goals[i] = true
	}
}

// addNeeds adds what the goals refer to.
func (s *selector) addNeeds() {
	for i := range s.goals {
		s.addNeed(i)
	}
	for _, o := range s.eval.file.Overrides {
		s.eval.object(s.eval.instances[o])
	}
	validateWithGit(s.eval)
}

func (s *selector) addNeed(i *instance) {
	if s.needed[i] {
		return
	}
	s.needed[i] = true
	s.eval.object(i)
	switch p := i.pointer().(type) {
	case *lang.Target:
		if p.Toolchain != nil {
			s.addNeed(s.eval.instances[p.Toolchain])
		}
		for _, b := range p.On {
			if b.Toolchain != nil {
				s.addNeed(s.eval.instances[b.Toolchain])
			}
		}
	case *lang.Image:
		s.addNeedsOfImage(p)
	}
}

func (s *selector) addNeedsOfImage(p *lang.Image) {
	for _, t := range p.Targets.All {
		s.addNeed(s.eval.instances[t])
	}
	if p.Base.Image != nil {
		s.addNeed(s.eval.instances[p.Base.Image])
	}
	if p.Base.Toolchain != nil {
		s.addNeed(s.eval.instances[p.Base.Toolchain])
	}
}

// selection returns what was gathered, in the order of the file.
func (s *selector) selection() *Selection {
	return &Selection{
		Targets:    chosenOf(s, s.eval.file.Targets, s.goals),
		Images:     chosenOf(s, s.eval.file.Images, s.goals),
		Groups:     chosenOf(s, s.eval.file.Groups, s.groups),
		AllTargets: chosenOf(s, s.eval.file.Targets, s.needed),
		AllImages:  chosenOf(s, s.eval.file.Images, s.needed),
		Toolchains: chosenOf(s, s.eval.file.Toolchains, s.needed),
		Overrides:  slices.Clone(s.eval.file.Overrides),
	}
}

// chosenOf returns the structs whose instances are chosen.
func chosenOf[T any](s *selector, all []*T, chosen map[*instance]bool) []*T {
	var picked []*T
	for _, p := range all {
		if chosen[s.eval.instances[p]] {
			picked = append(picked, p)
		}
	}
	return picked
}

package facts

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
)

// Goal returns what is planned of a selection that was looked up, in the terms of the plan: it knows
// nothing of the language.
func (l *Lookup) Goal(sel *config.Selection) planner.Goal { return l.lowering.goal(sel) }

// A lowering puts blocks and facts together into what the plan knows, each once.
type lowering struct {
	file       *config.File
	facts      map[*lang.Target]*plan.TargetFacts
	contents   *contents
	toolchains *toolchains
	targets    map[*lang.Target]*plan.Target
	images     map[*lang.Image]*plan.Image
}

func newLowering(file *config.File, c *contents, tools *toolchains) *lowering {
	return &lowering{file: file, facts: map[*lang.Target]*plan.TargetFacts{}, contents: c, toolchains: tools,
		targets: map[*lang.Target]*plan.Target{}, images: map[*lang.Image]*plan.Image{}}
}

func (l *lowering) goal(sel *config.Selection) planner.Goal {
	g := planner.Goal{
		Dir: l.file.Dir, Dist: l.file.Dist,
		Fetch: plan.Fetch{Network: l.file.Docker.Network, Image: l.file.Docker.Image},
	}
	for _, t := range sel.Targets {
		g.Targets = append(g.Targets, l.planTarget(t))
	}
	for _, im := range sel.Images {
		g.Images = append(g.Images, l.planImage(im))
	}
	for _, group := range sel.Groups {
		g.Groups = append(g.Groups, l.planGroup(group))
	}
	return g
}

func (l *lowering) planTarget(t *lang.Target) *plan.Target {
	lowered, done := l.targets[t]
	if !done {
		lowered = &plan.Target{
			Origin: t.Origin, Name: t.Name, Platforms: plan.Platforms(t.Platforms),
			Ldflags: t.Ldflags, Stamp: t.Stamp, Gcflags: t.Gcflags, BuildTags: t.BuildTags,
			Cgo: t.Cgo, InstallSuffix: t.InstallSuffix, Trimpath: t.Trimpath, Env: t.Env, Facts: l.facts[t],
		}
		l.targets[t] = lowered
	}
	return lowered
}

func (l *lowering) planImage(im *lang.Image) *plan.Image {
	lowered, done := l.images[im]
	if done {
		return lowered
	}
	content := l.contents.of[im]
	lowered = &plan.Image{
		Origin: im.Origin, Name: im.Name, Base: l.planBase(im.Base), Tags: im.Tags,
		Platforms: plan.Platforms(im.Platforms), Dir: im.Dir, Entrypoint: im.Entrypoint, Cmd: im.Cmd,
		Env: im.Env, User: im.User, Workdir: im.Workdir, Ports: im.Ports,
		Labels: im.Labels, Annotations: im.Annotations, Volumes: im.Volumes, StopSignal: im.StopSignal,
		Certificates: plan.Certificates{Bundle: im.Certificates.Bundle, Files: content.certificates},
		Timezones:    im.Timezones, Users: content.users, Packages: im.Packages, Libc: im.Libc, LibcExtra: im.LibcExtra,
		Files: content.files, AllowOverrides: im.AllowOverrides,
	}
	for _, t := range im.Targets {
		lowered.Targets = append(lowered.Targets, l.planTarget(t))
	}
	l.images[im] = lowered
	return lowered
}

func (l *lowering) planBase(b lang.Base) plan.Base {
	lowered := plan.Base{Written: b.String(), Scratch: b.Scratch, Reference: b.Reference}
	if b.Toolchain != nil {
		tc := l.toolchains.resolved[b.Toolchain].toolchain
		lowered.Toolchain = &tc
	}
	if b.Image != nil {
		lowered.Image = l.planImage(b.Image)
	}
	return lowered
}

// planGroup returns a group with those of its targets that were looked up, which the goal is of.
func (l *lowering) planGroup(g *lang.Group) *plan.Group {
	lowered := &plan.Group{Origin: g.Origin, AllowOverrides: g.AllowOverrides}
	for _, t := range members(g) {
		if l.facts[t] != nil {
			lowered.Targets = append(lowered.Targets, l.planTarget(t))
		}
	}
	return lowered
}

// members returns the targets that a group leads to.
func members(g *lang.Group) (list []*lang.Target) {
	for _, m := range g.Members {
		switch {
		case m.Target != nil:
			list = append(list, m.Target)
		case m.Group != nil:
			list = append(list, members(m.Group)...)
		}
		for im := m.Image; im != nil; im = im.Base.Image {
			list = append(list, im.Targets...)
		}
	}
	return list
}

package facts

import (
	"slices"
	"time"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
)

// Goal returns what is planned of a selection that was looked up, in the terms of the plan: it knows
// nothing of the language.
func (l *Lookup) Goal(sel *config.Selection) planner.Goal { return l.lowering.goal(sel) }

// GoalOfAll is Goal for a selection with mistakes: known are the facts of the targets that have them. The others are
// planned with facts that nothing is refused for, so that what else is wrong with them is found. No such plan is
// carried out.
func (l *Lookup) GoalOfAll(sel *config.Selection, known map[*lang.Target]*plan.TargetFacts) planner.Goal {
	for _, t := range l.file.Targets {
		if known[t] == nil {
			for _, v := range append(l.variants.Variants(t), t) {
				l.lowering.facts[v] = l.lowering.anyFacts(v)
			}
		}
	}
	return l.lowering.goal(sel)
}

// A lowering puts blocks and facts together into what the plan knows, each once.
type lowering struct {
	file       *config.File
	facts      map[*lang.Target]*plan.TargetFacts
	contents   *contents
	toolchains *toolchains
	variants   *variants
	targets    map[*lang.Target]*plan.Target
	images     map[*lang.Image]*plan.Image
}

func newLowering(file *config.File, c *contents, tools *toolchains, vs *variants) *lowering {
	return &lowering{file: file, facts: map[*lang.Target]*plan.TargetFacts{}, contents: c, toolchains: tools,
		variants: vs,
		targets:  map[*lang.Target]*plan.Target{}, images: map[*lang.Image]*plan.Image{}}
}

// anyFacts returns facts of a target that nothing is refused for, with its toolchain where that is known.
func (l *lowering) anyFacts(t *lang.Target) *plan.TargetFacts {
	f := &plan.TargetFacts{ImportPath: t.Address(), Toolchain: plan.Toolchain{Version: AnyVersion},
		Remote: &plan.Remote{Module: t.Address(), Version: "v0.0.0"}}
	if found := l.facts[t]; found != nil && found.Toolchain.Version != "" {
		f.Toolchain = found.Toolchain
	}
	return f
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
		name := t.Name
		if !l.file.Known(t, "name", "platforms") { // what it writes is not known: as if it were its own
			name = t.Address()
		}
		lowered = &plan.Target{Origin: t.Origin, Name: name, Platforms: plan.Platforms(t.Platforms),
			BuildMode: plan.BuildMode(t.BuildMode), Facts: l.facts[t]}
		setCompilation(lowered, t)
		l.targets[t] = lowered
		for _, v := range l.variants.Variants(t) {
			if v != t {
				l.addVariant(lowered, v)
			}
		}
	}
	return lowered
}

// profileOf returns the profile that a target is compiled with.
func profileOf(t *lang.Target) plan.Profile {
	switch t.Pgo {
	case "", "auto", "off":
		return plan.Profile{Word: t.Pgo}
	}
	return plan.Profile{File: t.Pgo}
}

// detectorsOf returns what a target watches while it runs, in the order of go help build.
func detectorsOf(t *lang.Target) (list []string) {
	for _, d := range []struct {
		name string
		on   bool
	}{{"race", t.Race}, {"msan", t.Msan}, {"asan", t.Asan}} {
		if d.on {
			list = append(list, d.name)
		}
	}
	return list
}

// addVariant adds what a target is on some of its platforms.
func (l *lowering) addVariant(t *plan.Target, v *lang.Target) {
	on := *t
	on.Origin, on.Facts, on.Variants = v.Origin, l.facts[v], nil
	setCompilation(&on, v)
	for _, b := range v.Blocks() {
		counts := slices.DeleteFunc(namesOf(b), func(attr string) bool { return v.GivenBy(attr) != b })
		if len(counts) > 0 {
			on.Changes = append(on.Changes, plan.Change{Pattern: b.Pattern, Attributes: counts})
		}
	}
	if t.Variants == nil {
		t.Variants = map[plan.Platform]*plan.Target{}
	}
	for _, pl := range plan.Platforms(v.Platforms) {
		t.Variants[pl] = &on
	}
}

// setCompilation sets how a target is compiled: all that may differ by platform.
func setCompilation(to *plan.Target, t *lang.Target) {
	to.Ldflags, to.Stamp, to.Gcflags, to.BuildTags = t.Ldflags, t.Stamp, t.Gcflags, t.BuildTags
	to.Asmflags, to.PGO, to.Detectors = t.Asmflags, profileOf(t), detectorsOf(t)
	to.Cgo, to.InstallSuffix, to.Trimpath, to.Env = t.Cgo, t.InstallSuffix, t.Trimpath, t.Env
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
		Files: content.files, AllowOverrides: im.AllowOverrides, Healthcheck: planHealthcheck(im.Healthcheck),
		Created: createdAt(im.Created), NotPushed: !im.Push,
		IsBase: slices.ContainsFunc(l.file.Images, func(other *lang.Image) bool { return other.Base.Image == im }),
	}
	lowered.Targets = l.planTargets(im.Targets.All)
	if im.Targets.By != nil {
		lowered.By, lowered.Named = map[plan.Platform][]*plan.Target{}, keysOf(im)
		for _, pl := range l.variants.imagePlatforms(im) {
			if list, _, ok := targetsOn(im, pl); ok {
				lowered.By[pl] = l.planTargets(list)
			}
		}
	}
	if !l.file.Known(im, "name") {
		lowered.Name = im.Address()
	}
	if !l.file.Known(im, "tags") {
		lowered.Tags = []string{"?" + im.Address()}
	}
	if !l.file.Known(im, "base") {
		lowered.Base = plan.Base{Written: "?", Reference: "?"}
	}
	l.images[im] = lowered
	return lowered
}

// planHealthcheck lowers a health check. That its times are some was checked.
func planHealthcheck(h *lang.Healthcheck) *plan.Healthcheck {
	if h == nil {
		return nil
	}
	duration := func(s string) time.Duration {
		d, _ := time.ParseDuration(s)
		return d
	}
	return &plan.Healthcheck{Origin: h.Origin, Disable: h.Disable, Command: h.Command, Retries: h.Retries,
		Interval: duration(h.Interval), Timeout: duration(h.Timeout), StartPeriod: duration(h.StartPeriod)}
}

// createdAt is the time that an image was created at, which was checked; 1970 if it names none.
func createdAt(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Unix(0, 0).UTC()
	}
	return t
}

func (l *lowering) planTargets(list []*lang.Target) (lowered []*plan.Target) {
	for _, t := range list {
		lowered = append(lowered, l.planTarget(t))
	}
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
			list = append(list, im.Targets.All...)
		}
	}
	return list
}

package facts

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner"
)

// AllImages returns the images of a selection and those that they are based on.
func AllImages(sel *config.Selection) []*lang.Image {
	var all []*lang.Image
	for _, im := range sel.Images {
		for ; im != nil && !slices.Contains(all, im); im = im.Base.Image {
			all = append(all, im)
		}
	}
	return all
}

// AllTargets returns the targets of a selection and those of all its images.
func AllTargets(sel *config.Selection) []*lang.Target {
	var all []*lang.Target
	seen := map[*lang.Target]bool{}
	add := func(list []*lang.Target) {
		for _, t := range list {
			if !seen[t] {
				seen[t] = true
				all = append(all, t)
			}
		}
	}
	add(sel.Targets)
	for _, im := range AllImages(sel) {
		add(im.Targets.All)
	}
	return all
}

// namedBy returns the platforms that an image names: in platforms, and as keys of targets.
func namedBy(im *lang.Image) []plan.Platform {
	return append(plan.Platforms(im.Platforms), keysOf(im)...)
}

// keysOf returns the platforms that are keys of an image's targets. A key without a variant is for all of them, so that
// it names none if the targets there are compiled for variants alone.
func keysOf(im *lang.Image) (all []plan.Platform) {
	for _, key := range slices.Sorted(maps.Keys(im.Targets.By)) {
		p := plan.ParsePattern(key)
		if pl, ok := p.Platform(); ok && !slices.ContainsFunc(im.Targets.By[key], func(t *lang.Target) bool {
			own := plan.Platforms(t.Platforms)
			return !slices.Contains(own, pl) && slices.ContainsFunc(own, p.Matches)
		}) {
			all = append(all, pl)
		}
	}
	return all
}

// imagePlatforms returns the platforms that an image may be for, where its targets differ by platform.
func (l *variants) imagePlatforms(im *lang.Image) []plan.Platform {
	all := namedBy(im)
	for base := im.Base.Image; base != nil; base = base.Base.Image {
		all = append(all, namedBy(base)...)
	}
	for _, t := range im.Targets.All {
		all = append(all, l.platformsOf(t)...)
	}
	return all
}

// Complete returns an image with what it leaves out and the plan fills in. goarch is that of targets that name no
// platform.
func Complete(im lang.Image, goarch string) lang.Image {
	fallback := plan.Platform{OS: "linux", Arch: goarch}
	full := planner.Complete(outline(&im, fallback), fallback)
	im.Platforms = nil
	for _, pl := range full.Platforms {
		im.Platforms = append(im.Platforms, pl.String())
	}
	im.Tags, im.Dir, im.Entrypoint, im.Cmd = full.Tags, full.Dir, full.Entrypoint, full.Cmd
	return im
}

// outline returns of an image what others are filled in from.
func outline(im *lang.Image, fallback plan.Platform) *plan.Image {
	if im == nil {
		return nil
	}
	out := &plan.Image{Name: im.Name, Platforms: plan.Platforms(im.Platforms), Tags: im.Tags, Dir: im.Dir,
		Entrypoint: im.Entrypoint, Cmd: im.Cmd,
		Base: plan.Base{Scratch: im.Base.Scratch, Image: outline(im.Base.Image, fallback)}}
	targets := map[*lang.Target]*plan.Target{}
	platforms := namedBy(im)
	for _, t := range im.Targets.All {
		targets[t] = &plan.Target{Name: t.Name, Platforms: plan.Platforms(t.Platforms),
			BuildMode: plan.BuildMode(t.BuildMode)}
		out.Targets = append(out.Targets, targets[t])
		platforms = append(platforms, platformsOf(t, fallback)...)
	}
	if im.Targets.By == nil {
		return out
	}
	out.By = map[plan.Platform][]*plan.Target{}
	for _, pl := range platforms {
		if list, _, ok := targetsOn(im, pl); ok {
			out.By[pl] = nil
			for _, t := range list {
				out.By[pl] = append(out.By[pl], targets[t])
			}
		}
	}
	return out
}

// targetsOn returns an image's targets for a platform, and the key that they stand at. ok is false if no key is for it.
func targetsOn(im *lang.Image, pl plan.Platform) (list []*lang.Target, key string, ok bool) {
	for _, k := range slices.Sorted(maps.Keys(im.Targets.By)) {
		p := plan.ParsePattern(k)
		if p.Matches(pl) && (!ok || p.IsPartOf(plan.ParsePattern(key))) {
			list, key, ok = im.Targets.By[k], k, true
		}
	}
	return list, key, ok
}

// isIn reports whether an image has the binary of a target on a platform.
func isIn(im *lang.Image, t *lang.Target, pl plan.Platform) bool {
	list := im.Targets.All
	if im.Targets.By != nil {
		list, _, _ = targetsOn(im, pl)
	}
	return slices.Contains(list, t) && (len(im.Platforms) == 0 || slices.Contains(plan.Platforms(im.Platforms), pl))
}

// checkTargets reports keys of an image's targets that are both for a platform, where neither is a part of the other,
// and those for none that the image names.
func (l *variants) checkTargets(im *lang.Image) {
	keys := slices.Sorted(maps.Keys(im.Targets.By))
	for _, pl := range l.imagePlatforms(im) {
		_, chosen, ok := targetsOn(im, pl)
		for _, k := range keys {
			if p := plan.ParsePattern(k); ok && k != chosen && p.Matches(pl) &&
				!plan.ParsePattern(chosen).IsPartOf(p) {
				l.errorAt(im.At("targets"), diag.PlatformBlocksDisagree, fmt.Sprintf("Image %q has targets for %q and "+
					"for %q, and %s is both: add the key %q with the targets that count.", im.Address(), chosen, k, pl,
					pl))
				return
			}
		}
	}
	named := plan.Platforms(im.Platforms)
	if len(named) == 0 || !l.file.Known(im, "platforms") || !l.file.IsFixed(im, "platforms") {
		return
	}
	for _, k := range keys {
		if !slices.ContainsFunc(named, plan.ParsePattern(k).Matches) {
			l.errorAt(im.At("targets"), diag.APlatformThatATargetDoesNotHave,
				fmt.Sprintf("Image %q is for %s, and none of them matches the key %q: correct it, add the platform to "+
					"platforms, or take it out.", im.Address(), plan.JoinPlatforms(named, ", "), k))
		}
	}
}

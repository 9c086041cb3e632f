package planner

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// An imagePlan is an image with the platforms it is made for.
type imagePlan struct {
	config    *plan.Image
	platforms []plan.Platform
	goal      bool // delivered, and not only a base of others
}

// images lists the goal's images and the images they stand on, bases first.
func (p *planner) images() []imagePlan {
	var list []imagePlan
	index := map[*plan.Image]int{}
	var visit func(im *plan.Image, platforms []plan.Platform, goal bool)
	visit = func(im *plan.Image, platforms []plan.Platform, goal bool) {
		if im.Base.Image != nil {
			visit(im.Base.Image, platforms, false)
		}
		i, seen := index[im]
		if !seen {
			i = len(list)
			index[im] = i
			list = append(list, imagePlan{config: im})
		}
		for _, pl := range platforms {
			if !slices.Contains(list[i].platforms, pl) {
				list[i].platforms = append(list[i].platforms, pl)
			}
		}
		list[i].goal = list[i].goal || goal
	}
	for _, im := range p.goal.Images {
		visit(im, p.imagePlatforms(im), true)
	}
	return list
}

// imagePlatforms are the platforms of an image: those written, else the Linux ones that
// all its targets share.
func (p *planner) imagePlatforms(im *plan.Image) []plan.Platform {
	for _, t := range im.Targets {
		p.checkHas(im, t)
	}
	shared := p.inherited(im)
	if len(im.Platforms) > 0 {
		p.checkBase(im, shared)
		return p.linuxOnly(im, im.Platforms)
	}
	for i, t := range im.Targets {
		if i == 0 && shared == nil {
			shared = p.platformsOf(t)
		}
		shared = slices.DeleteFunc(slices.Clone(shared), func(pl plan.Platform) bool {
			return pl.OS != "linux" || !slices.Contains(p.platformsOf(t), pl)
		})
	}
	if len(im.Targets) == 0 && shared == nil {
		shared = []plan.Platform{p.facts.Default}
	}
	if len(shared) == 0 {
		p.errorAt(im.At("targets"), diag.AnImageWithoutAPlatform,
			fmt.Sprintf("The targets of image %q share no Linux platform: %s. Give all of them the same one, such as "+
				"platforms = [%q].", im.Address(), p.listPlatforms(im), p.anyLinux(im)))
	}
	return shared
}

// anyLinux is a Linux platform that one of an image's targets has, else the default.
func (p *planner) anyLinux(im *plan.Image) plan.Platform {
	for _, t := range im.Targets {
		for _, pl := range p.platformsOf(t) {
			if pl.OS == "linux" {
				return pl
			}
		}
	}
	return p.facts.Default
}

// inherited are the platforms that a base of this file is limited to; nil where it is not.
func (p *planner) inherited(im *plan.Image) []plan.Platform {
	switch base := im.Base.Image; {
	case base == nil:
		return nil
	case len(base.Targets) == 0 && len(base.Platforms) == 0:
		return p.inherited(base)
	}
	return p.imagePlatforms(im.Base.Image)
}

// checkBase reports an image's platforms that its base is not made for.
func (p *planner) checkBase(im *plan.Image, have []plan.Platform) {
	for _, pl := range im.Platforms {
		if have != nil && !slices.Contains(have, pl) {
			p.errorAt(im.At("platforms"), diag.ABaseLacksAPlatform,
				fmt.Sprintf("Image %q is for %s, but image %q, which it stands on, is not made for it: add it to the "+
					"base's platforms and to those of its targets.", im.Address(), pl, im.Base.Image.Address()))
		}
	}
}

func (p *planner) listPlatforms(im *plan.Image) string {
	var parts []string
	for _, t := range im.Targets {
		var names []string
		for _, pl := range p.platformsOf(t) {
			names = append(names, pl.String())
		}
		parts = append(parts, fmt.Sprintf("%s is built for %s", t.Address(), strings.Join(names, ", ")))
	}
	return strings.Join(parts, "; ")
}

// linuxOnly reports platforms that no Linux engine runs.
func (p *planner) linuxOnly(im *plan.Image, platforms []plan.Platform) []plan.Platform {
	for _, pl := range platforms {
		if pl.OS != "linux" {
			p.errorAt(im.At("platforms"), diag.AnImageForAnotherSystem,
				fmt.Sprintf("%s is not a Linux platform, and images are for Linux: take it out; targets may have it.",
					pl))
		}
	}
	return platforms
}

// checkHas reports an image's platforms that a target is not built for.
func (p *planner) checkHas(im *plan.Image, t *plan.Target) {
	have := p.platformsOf(t)
	for _, pl := range im.Platforms {
		if len(t.Platforms) > 0 && !slices.Contains(have, pl) {
			p.errorAt(im.At("platforms"), diag.ATargetLacksAPlatform,
				fmt.Sprintf("Image %q is for %s, but target %q is not built for it: add it to the target's platforms.",
					im.Address(), pl, t.Address()))
		}
	}
}

// assembleAll makes an action for each image and platform, and one that delivers.
func (p *planner) assembleAll(images []imagePlan) {
	for _, im := range images {
		var ids []string
		for _, pl := range im.platforms {
			ids = append(ids, p.assemble(im.config, pl))
		}
		if im.goal {
			p.deliver(im, ids)
		}
	}
}

func assembleID(im *plan.Image, pl plan.Platform) string {
	return "assemble-" + plan.ShortHash(im.Address()+" "+pl.String())
}

func (p *planner) assemble(im *plan.Image, pl plan.Platform) string {
	a := &plan.Action{
		ID: assembleID(im, pl), Kind: plan.KindAssemble, Title: fmt.Sprintf("assemble image %s for %s",
			im.Address(), pl),
		Assemble: &plan.AssembleAction{Image: im, Platform: pl, Dir: binaryDir(im)},
	}
	switch base := im.Base; {
	case base.Reference != "":
		a.Assemble.Base.Reference = base.Reference
	case base.Toolchain != nil:
		a.Assemble.Base.Toolchain = base.Toolchain
	case base.Image != nil:
		a.Assemble.Base.Action = assembleID(base.Image, pl)
		a.Inputs = append(a.Inputs, a.Assemble.Base.Action)
	}
	if len(im.Packages) > 0 {
		a.Assemble.Packages = p.packages(im, pl, a.Assemble.Base, a.Inputs)
		a.Inputs = append(a.Inputs, a.Assemble.Packages)
	}
	for _, t := range im.Targets {
		if ref, ok := p.built[compileKey{t, pl}]; ok {
			a.Assemble.Binaries = append(a.Assemble.Binaries, ref)
			if !slices.Contains(a.Inputs, ref.Action) {
				a.Inputs = append(a.Inputs, ref.Action)
			}
		}
	}
	a.Assemble.Bundle = bundleOf(im)
	a.Assemble.Irreproducible = p.imageDiffers(im)
	return p.add(a)
}

// binaryDir is where an image has its binaries.
func binaryDir(im *plan.Image) string {
	switch {
	case im.Dir != "":
		return im.Dir
	case im.Base.Scratch:
		return "/"
	}
	return "/usr/local/bin"
}

func (p *planner) deliver(ip imagePlan, assemblies []string) {
	im := ip.config
	d := &plan.DeliverAction{Image: im, Assemblies: assemblies, Platforms: ip.platforms, Tags: tagsOf(im),
		Sink: plan.SinkLayout, Push: p.goal.Push, Path: filepath.Join(p.goal.Dir, filepath.FromSlash(p.goal.Dist),
			"images", im.Name)}
	d.Irreproducible = p.imageDiffers(im)
	title := "write " + p.rel(d.Path)
	if p.facts.Executor.Engine {
		d.Sink, d.Engine, d.Path = plan.SinkEngine, p.facts.Default, ""
		title = "load image " + im.Address()
	}
	if d.Push {
		title += " and push it"
	}
	p.reach(p.add(&plan.Action{
		ID: "deliver-" + plan.ShortHash(im.Address()), Kind: plan.KindDeliver, Title: title, Inputs: assemblies,
		Deliver: d,
	}))
}

// tagsOf are an image's tags; without any it is called by its name.
func tagsOf(im *plan.Image) []string {
	if len(im.Tags) > 0 {
		return im.Tags
	}
	return []string{strings.ToLower(im.Name) + ":latest"}
}

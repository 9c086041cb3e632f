package planner

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

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
	differs := im.Differs()
	im = im.On(pl)
	a := &plan.Action{
		ID: assembleID(im, pl), Kind: plan.KindAssemble, Title: fmt.Sprintf("assemble image %s for %s",
			im.Address(), pl),
		Assemble: &plan.AssembleAction{Image: im, Platform: pl, Differs: differs, Dir: binaryDir(im)},
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
		a.Assemble.Packages = p.installPackages(im, pl, a.Assemble.Base, a.Inputs)
		a.Inputs = append(a.Inputs, a.Assemble.Packages)
	}
	for _, t := range im.Targets {
		if ref, ok := p.built[compileKey{t.On(pl), pl}]; ok {
			a.Assemble.Binaries = append(a.Assemble.Binaries, ref)
			if !slices.Contains(a.Inputs, ref.Action) {
				a.Inputs = append(a.Inputs, ref.Action)
			}
		}
	}
	a.Assemble.Bundle = bundleOf(im)
	a.Assemble.Irreproducible = imageDiffers(im, p.facts.Executor)
	return p.actions.add(a)
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
		Sink: p.sink(), Engine: p.facts.Default, Push: p.goal.Push && !im.NotPushed}
	d.Irreproducible = imageDiffers(im, p.facts.Executor)
	title := "load image " + im.Address()
	if d.Sink != plan.SinkEngine {
		d.Path = filepath.Join(p.goal.Dir, filepath.FromSlash(p.goal.Dist), "images", im.Name)
		if d.Sink == plan.SinkTarball {
			d.Path += ".tar"
		}
		title = "write " + plan.RelativePath(p.goal.Dir, d.Path)
	}
	if d.Push {
		title += " and push it"
	}
	p.actions.addGoal(p.actions.add(&plan.Action{
		ID: "deliver-" + plan.ShortHash(im.Address()), Kind: plan.KindDeliver, Title: title, Inputs: assemblies,
		Deliver: d,
	}))
}

// sink is where images go: where the goal says, else the engine, or a layout if there is none.
func (p *planner) sink() plan.Sink {
	switch {
	case p.goal.Sink != "":
		return p.goal.Sink
	case p.facts.Executor.Engine:
		return plan.SinkEngine
	}
	return plan.SinkLayout
}

// Complete returns an image with what it leaves out, as it is planned: its platforms, its tags, the directory of its
// binaries and its command, as far as its base is known. fallback is the platform of targets that name none.
func Complete(im *plan.Image, fallback plan.Platform) plan.Image {
	platforms := imagePlatforms{targets: targetPlatforms{fallback: fallback}, fallback: fallback, report: &reporter{}}
	words := wordsOf(im)
	full := *im
	full.Platforms, full.Tags, full.Dir = platforms.of(im), tagsOf(im), binaryDir(im)
	full.Entrypoint, full.Cmd = words.entrypoint, words.cmd
	return full
}

// tagsOf are an image's tags; without any it is called by its name.
func tagsOf(im *plan.Image) []string {
	if len(im.Tags) > 0 {
		return im.Tags
	}
	return []string{strings.ToLower(im.Name) + ":latest"}
}

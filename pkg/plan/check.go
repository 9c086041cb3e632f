package plan

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/config"
)

// checkNames reports outputs that would overwrite each other, and environments that would
// overrule gobuild's own.
func (p *planner) checkNames(compiles []compile) {
	outputs := map[string]*config.Target{}
	checked := map[*config.Target]bool{}
	for _, c := range compiles {
		if !checked[c.target] {
			checked[c.target] = true
			if wrong := checkEnv(c.target); wrong != "" {
				p.errorAt(c.target.At("env"), "A variable that a target may not set", wrong)
			}
		}
	}
	for _, t := range p.goal.Targets {
		for _, pl := range p.goalPlatforms(t) {
			p.claim(outputs, pl.Dir()+"/"+pl.Exe(t.Name), t)
		}
	}
	p.checkImageNames()
	for _, im := range p.goal.Images {
		p.checkImageFiles(im)
	}
}

// claim reports the second target that writes one file.
func (p *planner) claim(outputs map[string]*config.Target, file string, t *config.Target) {
	first, taken := outputs[file]
	if !taken {
		outputs[file] = t
		return
	}
	p.errorAt(nameRange(&t.Meta), "Two targets write the same file",
		fmt.Sprintf("Targets %q (%s) and %q both write %s: give one of them another name = \"…\".", first.Address(), place(first.Range), t.Address(), file))
}

// nameRange is where a block's name is written.
func nameRange(m *config.Meta) hcl.Range { return m.At("name") }

func place(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }

// checkImageNames reports two images with one name or one tag.
func (p *planner) checkImageNames() {
	names, tags := map[string]*config.Image{}, map[string]*config.Image{}
	for _, im := range p.goal.Images {
		if p.goal.Push && len(im.Tags) == 0 {
			p.errorAt(im.Range, "An image without tags cannot be pushed",
				fmt.Sprintf("Write where image %q goes: tags = [\"registry.example.com/%s:1.0\"].", im.Address(), im.Name))
		}
		if first, taken := names[im.Name]; taken {
			p.errorAt(nameRange(&im.Meta), "Two images write the same name",
				fmt.Sprintf("Images %q (%s) and %q are both called %q: give one of them another name = \"…\".", first.Address(), place(first.Range), im.Address(), im.Name))
		}
		names[im.Name] = im
		for _, tag := range im.Tags {
			if first, taken := tags[tag]; taken && first != im {
				p.errorAt(im.At("tags"), "Two images have the same tag",
					fmt.Sprintf("Images %q (%s) and %q are both tagged %q, and one would take it from the other: change one of them.", first.Address(), place(first.Range), im.Address(), tag))
			}
			tags[tag] = im
		}
	}
}

// checkImageFiles reports two things that an image has at one path.
func (p *planner) checkImageFiles(im *config.Image) {
	names := map[string]string{}
	for _, t := range im.Targets {
		if first, taken := names[t.Name]; taken {
			p.errorAt(im.At("targets"), "Two binaries of an image have the same name",
				fmt.Sprintf("Targets %q and %q are both called %q: give one of them another name = \"…\".", first, t.Address(), t.Name))
		}
		names[t.Name] = t.Address()
	}
}

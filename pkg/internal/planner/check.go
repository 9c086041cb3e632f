package planner

import (
	"fmt"
	"path"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/planner/group"
)

// checkNames reports outputs that would overwrite each other, and environments that would
// overrule gobuild's own.
func (p *planner) checkNames(compiles []group.Compile, images []imagePlan) {
	outputs := map[string]*plan.Target{}
	checked := map[*plan.Target]bool{}
	for _, c := range compiles {
		if !checked[c.Target] {
			checked[c.Target] = true
			p.checkEnv(c.Target)
			p.checkFlags(c.Target)
			p.checkTools(c.Target)
		}
	}
	for _, t := range p.goal.Targets {
		for _, pl := range p.goalPlatforms(t) {
			p.claim(outputs, pl.Dir()+"/"+pl.Exe(t.Name), t)
		}
	}
	p.checkImageNames()
	for _, im := range images {
		p.checkImageFiles(im.config)
		p.checkUsers(im.config)
	}
}

// claim reports the second target that writes one file.
func (p *planner) claim(outputs map[string]*plan.Target, file string, t *plan.Target) {
	first, taken := outputs[file]
	if !taken {
		outputs[file] = t
		return
	}
	p.errorAt(nameRange(&t.Origin), diag.TwoTargetsWriteTheSameFile,
		fmt.Sprintf("Targets %q (%s) and %q both write %s: %s.", first.Address(), diag.Place(first.Range), t.Address(),
			file, rename(&first.Origin, &t.Origin)))
}

// rename is the remedy for two that have one name.
func rename(first, second *diag.Origin) string {
	if first.Range == second.Range {
		return `give them other names, such as name = replace(each.key, "/", "-")`
	}
	return `give one of them another name = "…"`
}

// nameRange is where a block's name is written.
func nameRange(m *diag.Origin) hcl.Range { return m.At("name") }

// checkImageNames reports two images with one name or one tag.
func (p *planner) checkImageNames() {
	names, tags := map[string]*plan.Image{}, map[string]*plan.Image{}
	for _, im := range p.goal.Images {
		if p.goal.Push && len(im.Tags) == 0 {
			p.errorAt(im.Range, diag.AnImageWithoutTagsCannotBePushed,
				fmt.Sprintf("Write where image %q goes: tags = [\"registry.example.com/%s:1.0\"].",
					im.Address(), im.Name))
		}
		if first, taken := names[im.Name]; taken {
			p.errorAt(nameRange(&im.Origin), diag.TwoImagesWriteTheSameName,
				fmt.Sprintf("Images %q (%s) and %q are both called %q: %s.", first.Address(), diag.Place(first.Range),
					im.Address(), im.Name, rename(&first.Origin, &im.Origin)))
		}
		names[im.Name] = im
		for _, tag := range tagsOf(im) {
			if first, taken := tags[wholeTag(tag)]; taken && first != im && first.Name != im.Name {
				p.errorAt(im.At("tags"), diag.TwoImagesHaveTheSameTag,
					fmt.Sprintf("Images %q (%s) and %q are both tagged %q, and one would take it from the other: "+
						"change one of them.", first.Address(), diag.Place(first.Range), im.Address(), tag))
			}
			tags[wholeTag(tag)] = im
		}
	}
}

// wholeTag is a tag with all that may be left out of it. One that is not valid is reported by who looks at
// tags one by one.
func wholeTag(tag string) string {
	if full, err := imagename.Normalize(tag); err == nil {
		return full
	}
	return tag
}

// checkImageFiles reports two things that an image has at one path.
func (p *planner) checkImageFiles(im *plan.Image) {
	p.checkLibc(im)
	p.checkPackages(im)
	names := map[string]*plan.Target{}
	for _, t := range im.Targets {
		switch first := names[t.Name]; {
		case first == t:
			p.errorAt(im.At("targets"), diag.ATargetIsListedTwice,
				fmt.Sprintf("Image %q lists target %q twice: take one of them out.", im.Address(), t.Address()))
		case first != nil:
			p.errorAt(im.At("targets"), diag.TwoBinariesOfAnImage,
				fmt.Sprintf("Targets %q and %q are both called %q: %s.", first.Address(), t.Address(), t.Name,
					rename(&first.Origin, &t.Origin)))
		}
		names[t.Name] = t
	}
	for _, f := range im.Files {
		dir, name := path.Split(path.Clean(f.Path))
		if binary := names[name]; binary != nil && path.Clean(dir) == path.Clean(binaryDir(im)) {
			p.errorAt(f.Range, diag.AFileWhereABinaryGoes,
				fmt.Sprintf("The binary of target %q goes to %s as well: give the file another path, or the image "+
					"another dir = \"…\" for its binaries.", binary.Address(), path.Clean(f.Path)))
		}
	}
}

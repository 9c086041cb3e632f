package planner

import (
	"fmt"
	"path"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkImageNames reports two images with one name or one tag.
func checkImageNames(report *reporter, goal Goal) {
	names, tags := map[string]*plan.Image{}, map[string]*plan.Image{}
	for _, im := range goal.Images {
		if goal.Push && len(im.Tags) == 0 {
			report.errorAt(im.Range, diag.AnImageWithoutTagsCannotBePushed,
				fmt.Sprintf("Write where image %q goes: tags = [\"registry.example.com/%s:1.0\"].",
					im.Address(), im.Name))
		}
		if first, taken := names[im.Name]; taken {
			report.errorAt(nameRange(&im.Origin), diag.TwoImagesWriteTheSameName,
				fmt.Sprintf("Images %q (%s) and %q are both called %q: %s.", first.Address(), diag.Place(first.Range),
					im.Address(), im.Name, renameRemedy(&first.Origin, &im.Origin)))
		}
		names[im.Name] = im
		for _, tag := range tagsOf(im) {
			if first, taken := tags[fullTag(tag)]; taken && first != im && first.Name != im.Name {
				report.errorAt(im.At("tags"), diag.TwoImagesHaveTheSameTag,
					fmt.Sprintf("Images %q (%s) and %q are both tagged %q, and one would take it from the other: "+
						"change one of them.", first.Address(), diag.Place(first.Range), im.Address(), tag))
			}
			tags[fullTag(tag)] = im
		}
	}
}

// fullTag is a tag with registry, namespace and version. An invalid one is returned unchanged: other
// checks report it.
func fullTag(tag string) string {
	if full, err := imagename.Normalize(tag); err == nil {
		return full
	}
	return tag
}

// An imageChecker reports what is wrong with an image.
type imageChecker struct {
	executor plan.Capabilities
	report   *reporter
}

func (c imageChecker) check(im *plan.Image) {
	c.checkLibc(im)
	c.checkPackages(im)
	c.checkFiles(im)
	c.checkUsers(im)
}

// checkFiles reports two things that an image has at one path.
func (c imageChecker) checkFiles(im *plan.Image) {
	names := map[string]*plan.Target{}
	for _, t := range im.Targets {
		switch first := names[t.Name]; {
		case first == t:
			c.report.errorAt(im.At("targets"), diag.ATargetIsListedTwice,
				fmt.Sprintf("Image %q lists target %q twice: take one of them out.", im.Address(), t.Address()))
		case first != nil:
			c.report.errorAt(im.At("targets"), diag.TwoBinariesOfAnImage,
				fmt.Sprintf("Targets %q and %q are both called %q: %s.", first.Address(), t.Address(), t.Name,
					renameRemedy(&first.Origin, &t.Origin)))
		}
		names[t.Name] = t
	}
	for _, f := range im.Files {
		dir, name := path.Split(path.Clean(f.Path))
		if binary := names[name]; binary != nil && path.Clean(dir) == path.Clean(binaryDir(im)) {
			c.report.errorAt(f.Range, diag.AFileWhereABinaryGoes,
				fmt.Sprintf("The binary of target %q goes to %s as well: give the file another path, or the image "+
					"another dir = \"…\" for its binaries.", binary.Address(), path.Clean(f.Path)))
		}
	}
}

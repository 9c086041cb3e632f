package planner

import (
	"fmt"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/startup"
	"github.com/gobuild-dev/gobuild/pkg/internal/imagename"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkImageNames reports two images with one name or one tag.
func checkImageNames(report *reporter, goal Goal) {
	names, tags := map[string]*plan.Image{}, map[string]*plan.Image{}
	for _, im := range goal.Images {
		if goal.Push && !im.NotPushed && len(im.Tags) == 0 {
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

// checkPush reports a goal of images none of which is pushed, though it says so.
func checkPush(report *reporter, goal Goal) {
	pushed := func(im *plan.Image) bool { return !im.NotPushed }
	if goal.Push && len(goal.Images) > 0 && !slices.ContainsFunc(goal.Images, pushed) {
		im := goal.Images[0]
		report.errorAt(im.At("push"), diag.NothingToPush, fmt.Sprintf("-push has nothing to push: image %q says "+
			"push = false%s. Leave -push out, or name other images.", im.Address(), others(len(goal.Images)-1)))
	}
}

func others(n int) string {
	if n == 0 {
		return ""
	}
	return ", and so do all others"
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
	executor    plan.Capabilities
	sourceKind  func(name string) startup.Kind
	sourceFiles func(dir string) []string
	report      *reporter
}

// check reports what is wrong with an image, which is delivered or only a base of others.
func (c imageChecker) check(im *plan.Image, delivered bool) {
	c.checkLibc(im)
	c.checkPackages(im)
	c.checkTargets(im)
	c.checkUsers(im)
	checkHealthcheck(c.report, im)
	parts, level := partsOf(c, im)
	whole := c.checkPaths(im, parts, level)
	env, ok := c.checkEnv(im)
	if whole && delivered {
		c.checkCommand(im, parts, env, ok)
		c.checkHealthCommand(im, parts, env, ok)
	}
	if delivered {
		checkArguments(c.report, im)
	}
}

// checkTargets reports targets that are listed twice or have one name.
func (c imageChecker) checkTargets(im *plan.Image) {
	names := map[string]*plan.Target{}
	for _, t := range im.Targets {
		file := t.File(plan.Platform{OS: "linux"})
		switch first := names[file]; {
		case first == t:
			c.report.errorAt(im.At("targets"), diag.ATargetIsListedTwice,
				fmt.Sprintf("Image %q lists target %q twice: take one of them out.", im.Address(), t.Address()))
		case first != nil:
			c.report.errorAt(im.At("targets"), diag.TwoBinariesOfAnImage,
				fmt.Sprintf("Targets %q and %q are both called %q: %s.", first.Address(), t.Address(), file,
					renameRemedy(&first.Origin, &t.Origin)))
		}
		if t.BuildMode == plan.ModeCArchive {
			c.report.errorAt(im.At("targets"), diag.NotAProgram,
				fmt.Sprintf("Target %q makes an archive for C linkers, which no image needs: take it out, or write "+
					"build_mode = \"c-shared\" for a library that programs load.", t.Address()))
		}
		names[file] = t
	}
}

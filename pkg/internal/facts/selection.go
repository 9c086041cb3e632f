package facts

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
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

// allTargets returns the targets of a selection and those of all its images.
func allTargets(sel *config.Selection) []*lang.Target {
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
		add(im.Targets)
	}
	return all
}

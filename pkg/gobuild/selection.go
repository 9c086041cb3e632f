package gobuild

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/report"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// A selection is what a verb works on.
type selection struct {
	targets []*lang.Target
	images  []*lang.Image
	groups  []*lang.Group // by which they were named
}

// selectFor resolves -only. kind is what the verb makes.
func (s *session) selectFor(ctx context.Context, kind string, want Selection) (*selection, error) {
	patterns := splitOnly(want.Only)
	if len(want.Only) > 0 && len(patterns) == 0 {
		return nil, report.Usagef("-only= is empty: name what to work on, or leave it out for everything")
	}
	choose := s.file.Select
	if want.named {
		choose = s.file.SelectNamed
	}
	chosen, diags := choose(ctx, kind, patterns)
	if err := s.report(ctx, diags); err != nil {
		return nil, err
	}
	sel := &selection{targets: chosen.Targets, images: chosen.Images, groups: chosen.Groups}
	if err := s.report(ctx, checkImages(sel.allImages())); err != nil {
		return nil, err
	}
	if len(sel.targets)+len(sel.images) == 0 {
		return nil, report.Misusef(diag.NothingToDo, "%s describes no %s, so that there is nothing to do: write %s \"NAME\" "+
			"{ … }", visible.ShortPath(s.file.Path), kind, kind)
	}
	return sel, nil
}

// splitOnly takes lists apart: -only=a,b is -only=a -only=b.
func splitOnly(only []string) []string {
	var list []string
	for _, o := range only {
		for _, p := range strings.Split(o, ",") {
			if p = strings.TrimSpace(p); p != "" {
				list = append(list, p)
			}
		}
	}
	return list
}

// allImages are the images and those that they stand on.
func (s *selection) allImages() []*lang.Image {
	var all []*lang.Image
	for _, im := range s.images {
		for ; im != nil && !slices.Contains(all, im); im = im.Base.Image {
			all = append(all, im)
		}
	}
	return all
}

// allTargets are the targets and those of all images.
func (s *selection) allTargets() []*lang.Target {
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
	add(s.targets)
	for _, im := range s.allImages() {
		add(im.Targets)
	}
	return all
}

// checkImages reports tags and bases that no registry would take.
func checkImages(images []*lang.Image) (diags hcl.Diagnostics) {
	report := func(im *lang.Image, attr string, kind *diag.Kind, err error) {
		diags = append(diags, diag.Error(kind, im.At(attr), "%s", diag.SentenceOf(err)))
	}
	for _, im := range images {
		for _, tag := range im.Tags {
			if err := registry.ValidTag(tag); err != nil {
				report(im, "tags", diag.NotATag, fmt.Errorf("image %q: %w", im.Address(), err))
			}
		}
		if err := registry.ValidTag(strings.ToLower(im.Name)); err != nil && len(im.Tags) == 0 {
			report(im, "name", diag.ANameThatIsNotATag,
				fmt.Errorf("image %q has no tags, so that its name would be its tag: %w", im.Address(), err))
		}
		if im.Base.Reference == "" {
			continue
		}
		if err := registry.ValidReference(im.Base.Reference); err != nil {
			report(im, "base", diag.NotAnImageReference, err)
		}
	}
	return diags
}

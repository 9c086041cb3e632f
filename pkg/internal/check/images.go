package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/image/registry"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// Images reports tags and bases of images that no registry would take, as far as they are known.
func Images(file *config.File, images []*lang.Image) (diags hcl.Diagnostics) {
	report := func(im *lang.Image, attr string, kind *diag.Kind, err error) {
		diags = append(diags, diag.Error(kind, im.At(attr), "%s", diag.SentenceOf(err)))
	}
	for _, im := range images {
		for _, tag := range im.Tags {
			if err := registry.CheckTag(tag); err != nil {
				report(im, "tags", diag.NotATag, fmt.Errorf("image %q: %w", im.Address(), err))
			}
		}
		if err := registry.CheckTag(strings.ToLower(im.Name)); err != nil && len(im.Tags) == 0 &&
			file.Known(im, "name", "tags") {
			report(im, "name", diag.ANameThatIsNotATag,
				fmt.Errorf("image %q has no tags, so that its name would be its tag: %w", im.Address(), err))
		}
		if im.Base.Reference == "" {
			continue
		}
		if err := registry.CheckReference(im.Base.Reference); err != nil {
			report(im, "base", diag.NotAnImageReference, err)
		}
	}
	return diags
}

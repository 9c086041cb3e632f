package check

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/config"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// bases reports targets that are linked dynamically for images that have no C library: an
// error where what they import shows that they need one, else a warning. What bases from
// registries have is not asked.
func (c *checker) bases() (diags hcl.Diagnostics) {
	for _, im := range c.file.Images {
		if !c.file.Known(im, "targets") || c.hasLibc(im) {
			continue
		}
		for _, t := range c.VariantsIn(im) {
			if c.file.Known(t, "cgo", "ldflags", "build_tags") && t.Cgo == "dynamic" &&
				!strings.Contains(strings.Join(t.Ldflags, " "), "-static") {
				diags = append(diags, c.noLibc(im, t))
			}
		}
	}
	return diag.Distinct(diags)
}

// hasLibc reports whether an image may have a C library: from its base, from what is bundled,
// or from a file.
func (c *checker) hasLibc(im *lang.Image) bool {
	for ; im != nil; im = im.Base.Image {
		if !c.file.Known(im, "base", "libc") || im.Base.Reference != "" || im.Base.Toolchain != nil ||
			im.Libc != "" || len(im.Files) > 0 {
			return true
		}
	}
	return false
}

func (c *checker) noLibc(im *lang.Image, t *lang.Target) *hcl.Diagnostic {
	remedy := "write libc = \"bundle\", take a base that has one, such as \"debian:bookworm-slim\", or cgo = " +
		"\"static\" or \"off\" for the target"
	if why := c.needsLibc(t); why != "" {
		d := diag.Error(diag.ABaseWithoutACLibrary, im.At("base"),
			"Target %q has cgo = \"dynamic\" and imports %s, so that it needs a C library, and image %q stands on "+
				"scratch, which has none: %s.", t.Address(), why, im.Address(), remedy)
		return diag.OfInstance(d, &im.Origin, CountInstances(c.file, im.Label))
	}
	d := diag.Warning(diag.ABaseWithoutACLibrary, im.At("base"),
		"Target %q has cgo = \"dynamic\", and image %q stands on scratch, which has no C library. If anything that "+
			"it imports uses C, %s.", t.Address(), im.Address(), remedy)
	return diag.OfInstance(d, &im.Origin, CountInstances(c.file, im.Label))
}

// CountInstances returns how many images of a file have a label.
func CountInstances(file *config.File, label string) (n int) {
	for _, im := range file.Images {
		if im.Label == label {
			n++
		}
	}
	return n
}

// needsLibc returns what a target imports that is linked with the C library, as far as sources
// here show it, or "".
func (c *checker) needsLibc(t *lang.Target) string {
	imported := c.Sources(t).Imports()
	if imported["C"] {
		return "\"C\""
	}
	for _, pkg := range []string{"net", "net/http", "os/user", "plugin"} {
		if imported[pkg] && !slices.Contains(t.BuildTags, tagWithout[path.Dir(pkg)]) && !slices.Contains(t.BuildTags,
			tagWithout[pkg]) {
			return "\"" + pkg + "\""
		}
	}
	return ""
}

// tagWithout are the build tags with which a package of the standard library uses no C.
var tagWithout = map[string]string{"net": "netgo", "os/user": "osusergo"}

package check

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// dependsOn are the attributes that a mistake in a plan depends on besides the one that it is reported at, for the
// kinds that have such.
var dependsOn = map[*diag.Kind][]string{
	diag.NoCCompiler:                       {"toolchain"},
	diag.NoCCompilerForThisPlatform:        {"toolchain", "env"},
	diag.AnImageWithoutAPlatform:           {"platforms", "targets"},
	diag.ABaseLacksAPlatform:               {"platforms", "targets"},
	diag.ATargetLacksAPlatform:             {"platforms"},
	diag.ThereIsNoSuchUser:                 {"users", "base", "packages"},
	diag.AFileWhereABinaryGoes:             {"dir", "base", "targets"},
	diag.LibrariesWithoutACLibrary:         {"libc"},
	diag.ASecondCLibrary:                   {"base"},
	diag.NoDistributionToInstallPackagesOf: {"base"},
	diag.TheArgumentsBeginWithTheProgram:   {"entrypoint", "targets", "dir", "base"},
}

// certain leaves out the mistakes in a plan that may only follow from attributes with mistakes of their own: these were
// planned as if they were not written.
func (c *checker) certain(diags hcl.Diagnostics) hcl.Diagnostics {
	return slices.DeleteFunc(diags, func(d *hcl.Diagnostic) bool {
		attrs := dependsOn[diag.Of(d).Kind]
		return len(attrs) > 0 && d.Subject != nil && !c.areKnown(*d.Subject, attrs)
	})
}

// areKnown reports whether the attributes of the blocks that a mistake is in have no mistakes, and those of the images
// that they are based on.
func (c *checker) areKnown(at hcl.Range, attrs []string) bool {
	for _, t := range c.file.Targets {
		isIn := isAt(&t.Meta, at) || slices.ContainsFunc(t.On, func(b *lang.Platform) bool { return isAt(&b.Meta, at) })
		if isIn && !c.areAllKnown(t, attrs) {
			return false
		}
	}
	for _, im := range c.file.Images {
		inFile := slices.ContainsFunc(im.Files, func(f *lang.ImageFile) bool { return isAt(&f.Meta, at) })
		for b := im; b != nil && (inFile || isAt(&im.Meta, at)); b = b.Base.Image {
			if !c.file.Known(b, attrs...) {
				return false
			}
		}
	}
	return true
}

// areAllKnown reports whether attributes of a target and its toolchains have no mistakes, on any platform.
func (c *checker) areAllKnown(t *lang.Target, attrs []string) bool {
	return !slices.ContainsFunc(c.Variants(t), func(v *lang.Target) bool {
		return !c.file.Known(v, attrs...) || v.Toolchain != nil && !c.file.Whole(v.Toolchain)
	})
}

// isAt reports whether a place is that of a block or of one of its attributes.
func isAt(m *lang.Meta, at hcl.Range) bool {
	return m.Range == at || slices.Contains(slices.Collect(maps.Values(m.Attrs)), at)
}

package planner

import (
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// bundleOf is the C library of an image for its dynamic binaries.
func bundleOf(im *plan.Image) *plan.Bundle {
	if im.Libc == "" {
		return nil
	}
	return &plan.Bundle{Extra: im.LibcExtra}
}

// checkLibc reports a C library for an image whose base has its own, or for none.
func (c imageChecker) checkLibc(im *plan.Image) {
	switch {
	case im.Libc != "" && !im.Base.Scratch:
		c.report.errorAt(im.At("libc"), diag.ASecondCLibrary,
			fmt.Sprintf("libc = %q is for images on scratch, and image %q stands on %s: take base = \"scratch\", or "+
				"take libc out and let the base's own C library do.", im.Libc, im.Address(), im.Base))
	case im.Libc == "" && len(im.LibcExtra) > 0:
		c.report.errorAt(im.At("libc_extra"), diag.LibrariesWithoutACLibrary,
			fmt.Sprintf("libc_extra adds to what libc = \"bundle\" brings along, and image %q does not have that: "+
				"write it beside libc_extra, or copy the libraries with file blocks.", im.Address()))
	}
}

// imageDiffers says why an image may differ where its binaries do not, "" where it does not.
func imageDiffers(im *plan.Image, executor plan.Capabilities) string {
	switch {
	case len(im.Packages) > 0:
		return packagesDiffer
	case im.Libc != "" && executor.MachineTools:
		return "libc = \"bundle\" takes the C library of this machine"
	case im.Base.Image != nil:
		return imageDiffers(im.Base.Image, executor)
	}
	return ""
}

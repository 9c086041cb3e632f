package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

const packagesDiffer = "packages are what the distribution's mirrors have on the day"

// checkPackages reports packages for an image without a distribution, and an executor that
// cannot install any.
func (c imageChecker) checkPackages(im *plan.Image) {
	switch {
	case len(im.Packages) == 0:
	case im.Base.Scratch:
		c.report.errorAt(im.At("packages"), diag.NoDistributionToInstallPackagesOf,
			fmt.Sprintf("Image %q stands on scratch, which has no package manager: take a base that has apk or apt, "+
				"such as base = \"debian:bookworm-slim\", or take packages out.", im.Address()))
	case !c.executor.Images:
		c.report.errorAt(im.At("packages"), diag.PackagesNeedDocker,
			fmt.Sprintf("The packages of image %q are installed in a container of its base, and the %s executor "+
				"runs none: use Docker, or a base that has them.", im.Address(), c.executor.Name))
	}
}

// installPackages is the action that installs an image's packages. inputs are those of the base.
func (p *planner) installPackages(im *plan.Image, pl plan.Platform, base plan.BaseRef, inputs []string) string {
	network := p.goal.Fetch.Network
	return p.actions.add(&plan.Action{
		ID: "packages-" + plan.ShortHash(im.Address()+" "+pl.String()), Kind: plan.KindPackages,
		Title:  fmt.Sprintf("install %s for image %s for %s", strings.Join(im.Packages, ", "), im.Address(), pl),
		Inputs: slices.Clone(inputs),
		Packages: &plan.PackagesAction{
			Image: im, Base: base, Platform: pl, Names: im.Packages, Network: network, Irreproducible: packagesDiffer,
		},
	})
}

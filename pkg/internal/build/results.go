package build

import (
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/deliver"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// Results are what a run made, in the order of the plan's goals.
type Results struct {
	Binaries []result.Binary // installed
	Images   []deliver.Image // delivered
	Compiled []result.Binary // every binary that was compiled or was up to date
	Warnings []string
	Notes    []result.Note // once for each image, in the order of the plan
	Shared   share.Traffic // with the cache that machines share
	Filled   share.Filled  // with Fill

	Unreached Unreached // with KeepGoing
}

// collect puts the results in the order of the plan.
func (r *run) collect(p *plan.Plan) *Results {
	res := &Results{Warnings: r.notices.Warnings(), Notes: r.notices.Notes(p),
		Shared: r.compiler.Share.Traffic()}
	for _, a := range p.Actions {
		if a.Kind == plan.KindCompile {
			res.Compiled = append(res.Compiled, r.binaries.Of(a)...)
		}
	}
	for _, id := range p.Goals {
		if b, ok := r.installer.Installed(id); ok {
			res.Binaries = append(res.Binaries, b)
		}
		if im, ok := r.deliverer.Delivered(id); ok {
			res.Images = append(res.Images, im)
		}
	}
	return res
}

// dropUpToDate removes what was up to date.
func (res *Results) dropUpToDate() {
	res.Binaries = slices.DeleteFunc(res.Binaries, func(b result.Binary) bool { return b.UpToDate && !b.Written })
	res.Images = slices.DeleteFunc(res.Images, func(im deliver.Image) bool { return !im.Changed && !im.Pushed })
}

package stale

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
	"github.com/gobuild-dev/gobuild/pkg/internal/visible"
)

// CheckOutputs reports a package of a compile that embeds dist or is in it. Targets are checked before
// the build; this finds packages that only a listing names.
func (l *Listings) CheckOutputs(a *plan.Action) error {
	known, _ := l.lookUp(a)
	const remedy = "write dist = \"…\" at the top level to choose another directory"
	for _, p := range known.Packages {
		if p.Dir == "" {
			continue
		}
		dir := l.abs(p.Dir)
		for _, pattern := range p.Embeds {
			if l.Dist.Embeds(dir, pattern) {
				return &result.Error{Action: a,
					Err: fmt.Errorf("%s embeds gobuild's outputs (//go:embed %s): %s", visible.ShortPath(dir),
						pattern, remedy)}
			}
		}
		if strings.Contains(p.Dir+"/", path.Base(filepath.ToSlash(l.Dist.Path()))+"/") && l.Dist.Within(dir) {
			return &result.Error{Action: a, Err: fmt.Errorf("the package in %s is among gobuild's outputs: %s",
				visible.ShortPath(dir), remedy)}
		}
	}
	return nil
}

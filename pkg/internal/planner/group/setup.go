package group

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A setup is what a way of building (module, workspace, GOPATH, remote) adds to go build.
type setup struct {
	dir      string             // working directory
	mounts   []plan.Mount       // sources
	files    []plan.File        // generated, below genDir
	replaces []plan.Replacement // by the overlay among them
	again    []plan.File        // of these, the ones that are written again after the fetch
	flags    []plan.Text        // of go build
	env      []plan.Var         // GOWORK and the like
	needs    []plan.Need        // of every command
	sources  []string           // absolute directories and files that feed the compile
	fetch    []fetchStep        // the commands that fetch modules; none where there is nothing to fetch
}

// A fetchStep is one command of a fetch.
type fetchStep struct {
	args []plan.Text
	env  []plan.Var // besides the environment of the group
}

// genDir is the directory of the plan's own files for the group.
func (g *Group) genDir() string { return plan.GenDir + "/" + g.id }

// outDir is where go build writes.
func (g *Group) outDir() string { return plan.OutDir + "/" + g.id }

// A setupBuilder makes the setup of a group.
type setupBuilder struct {
	facts  *plan.TargetFacts
	genDir string // directory of generated files
	list   lister // of the group's packages
}

// build chooses the way of building.
func (b setupBuilder) build() (setup, error) {
	switch f := b.facts; {
	case f.Remote != nil:
		return b.remote()
	case f.Module != nil:
		return b.module()
	default:
		return gopathSetup(f), nil
	}
}

package compile

import (
	"context"
	"path"
	"path/filepath"
	"slices"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/share"
	"github.com/gobuild-dev/gobuild/pkg/internal/fsx"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// graphName is the name of the graph of its actions that a go build writes among its outputs.
const graphName = ".actions.json"

// takePackages puts packages of the shared cache into the build cache of a go build, and has it write the
// graph of its actions. The flag has no effect on what is built, and is no part of the plan.
func (c *Compiler) takePackages(ctx context.Context, a *plan.Action, build *plan.Command) error {
	if !c.packages().Shares(a) {
		return nil
	}
	if err := c.checkBuilds(*build); err != nil {
		return err
	}
	if c.packages().Take(ctx, a, *build) > 0 {
		build.Cold = false
	}
	flag := "-debug-actiongraph=" + plan.Path(path.Join(a.Compile.Mount, graphName))
	build.Args = slices.Insert(slices.Clone(build.Args), 2, flag)
	return nil
}

// An actionGraph is what a go build left.
type actionGraph struct {
	build plan.Command
	text  []byte
}

// keepGraph reads the graph that a go build left, and removes it.
func (c *Compiler) keepGraph(a *plan.Action, build plan.Command) {
	name := filepath.Join(c.Checker.OutDir(a.Compile), graphName)
	text, err := fsx.ReadFile(name)
	if err != nil {
		return
	}
	_ = fsx.RemoveAll(name) // else the next build removes it, as it removes all that is no output
	c.graphs.Store(a.ID, actionGraph{build, text})
}

// givePackages gives the shared cache what the last go build of a compile used.
func (c *Compiler) givePackages(ctx context.Context, a *plan.Action) {
	if graph, is := c.graphs.LoadAndDelete(a.ID); is {
		c.packages().Give(ctx, a, graph.(actionGraph).build, graph.(actionGraph).text)
	}
}

func (c *Compiler) packages() share.Packages { return share.Packages{Sharer: c.Share} }

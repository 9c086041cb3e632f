package host

import (
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/host/linktree"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// linkTree is the tree that c needs. A build in GOPATH mode finds packages in it; a module
// build names overrides by their own places, unless one hides a part of another.
func (e *Executor) linkTree(c plan.Command) linktree.Tree {
	owner := c.Owner(plan.ModCache)
	return linktree.New(e.state("gopath"), c.Mounts, map[string]string{
		"mod":   e.cacheDir(owner, plan.ModCache), // older versions look for it nowhere else
		"sumdb": e.cacheDir(owner, plan.GOPATH+"/pkg/sumdb"),
	}, gopathMode(c))
}

// gopathMode says whether c resolves imports in GOPATH.
func gopathMode(c plan.Command) bool {
	for _, v := range c.Env {
		if v.Name == "GO111MODULE" {
			return v.Value == "off"
		}
	}
	return false
}

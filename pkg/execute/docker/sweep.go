package docker

import (
	"context"
	"time"

	"github.com/docker/docker/api/types/container"
)

// sweepAge is how old a container must be that was created and never started, to be taken
// for one whose gobuild was killed in between.
const sweepAge = 15 * time.Minute

// sweep removes what a killed gobuild can leave behind: between creating a container and
// starting it there is a moment in which the engine does not remove it by itself. It is a
// matter of tidiness, so errors do not count.
func (e *Engine) sweep(ctx context.Context) {
	now, err := time.Parse(time.RFC3339Nano, e.info.SystemTime)
	if err != nil {
		return
	}
	own := e.own()
	own.Add("status", "created")
	list, err := e.api.ContainerList(ctx, container.ListOptions{All: true, Filters: own})
	if err != nil {
		return
	}
	for _, c := range list {
		if now.Sub(time.Unix(c.Created, 0)) > sweepAge {
			_ = e.api.ContainerRemove(ctx, c.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
		}
	}
}

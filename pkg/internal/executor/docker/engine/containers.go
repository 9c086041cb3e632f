package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// Containers are the containers of an engine.
type Containers struct {
	api       *client.Client
	owner     *owner
	transport *limitedTransport
	onCreate  func()     // called before a container is created
	removal   sync.Mutex // held while a container is removed: see Remove
}

// KillTimeout is how long the engine may take to remove a container.
const KillTimeout = 4 * time.Second

// RemoveNow is Remove within KillTimeout. It does not depend on the context of a run.
func (c *Containers) RemoveNow(id string) error {
	ctx, cancel := context.WithTimeout(context.Background(), KillTimeout)
	defer cancel()
	return c.Remove(ctx, id)
}

// LockRemoval keeps other containers from being removed until unlock is called, for callers that let a
// container end by itself.
func (c *Containers) LockRemoval() (unlock func()) {
	c.removal.Lock()
	return c.removal.Unlock
}

// Remove kills and removes a container with its anonymous volumes, and returns when the engine does not
// have it any more. One that is gone already, or is just being removed, is no error.
//
// Containers are removed one after another: engines of 20.10 can deadlock when two of one network leave
// at the same moment (https://github.com/moby/moby/issues/42545).
func (c *Containers) Remove(ctx context.Context, id string) error {
	defer c.LockRemoval()()
	err := c.api.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
	if errdefs.IsNotFound(err) {
		return nil // also if the engine is still creating it: see Sweep
	}
	if err != nil && !errdefs.IsConflict(err) {
		return fmt.Errorf("cannot remove the container %.12s: %w", id, err)
	}
	for {
		_, err := c.api.ContainerInspect(ctx, id)
		if errdefs.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("cannot remove the container %.12s: %w", id, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the engine did not remove the container %.12s in time", id)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

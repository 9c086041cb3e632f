package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
)

// KillTimeout is how long the engine may take to remove a container.
const KillTimeout = 4 * time.Second

// RemoveNow is Remove in the time of KillTimeout, whatever the end of a run is.
func (e *Engine) RemoveNow(id string) error {
	ctx, cancel := context.WithTimeout(context.Background(), KillTimeout)
	defer cancel()
	return e.Remove(ctx, id)
}

// LockRemoval is for who has a container end by itself: no other is removed until unlock is called.
func (e *Engine) LockRemoval() (unlock func()) {
	e.going.Lock()
	return e.going.Unlock
}

// Remove kills and removes a container with its anonymous volumes, and returns when the
// engine knows it no more. One that is gone already, or is just being removed, is fine.
//
// Containers go one after another: engines of 20.10 can lock up for good when two of one
// network leave at the same moment (https://github.com/moby/moby/issues/42545).
func (e *Engine) Remove(ctx context.Context, id string) error {
	defer e.LockRemoval()()
	err := e.api.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
	if errdefs.IsNotFound(err) {
		return nil // one that the engine is still making it does not remove later: see Sweep
	}
	if err != nil && !errdefs.IsConflict(err) {
		return fmt.Errorf("cannot remove the container %.12s: %w", id, err)
	}
	for {
		_, err := e.api.ContainerInspect(ctx, id)
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

package container

import (
	"context"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// A Container is a container of an engine that runs as long as its standard input is open.
type Container struct {
	engine  *engine.Engine
	id      string
	spec    Spec
	copies  []copied // files that were copied into it; nil where the engine sees this machine's
	stdin   types.HijackedResponse
	agent   *agent.Client // runs the commands; nil where the engine does
	gone    chan struct{} // closed when the engine has removed the container
	program programCopy
}

// start starts the container. It attaches to the input first, so that the container never outlives this
// process.
func (c *Container) start(ctx context.Context) error {
	api, hasAgent := c.engine.Client(), c.spec.Agent != ""
	var err error
	c.stdin, err = c.engine.Containers.Attach(ctx, c.id, c.spec.Network,
		container.AttachOptions{Stream: true, Stdin: true, Stdout: hasAgent, Stderr: hasAgent})
	if err != nil {
		return err
	}
	if hasAgent {
		c.agent = agent.NewClient(c.stdin)
	}
	removed, failed := api.ContainerWait(context.WithoutCancel(ctx), c.id, container.WaitConditionRemoved)
	go func() { // ends with the container, or with the connection to the engine
		defer close(c.gone)
		select {
		case <-removed:
		case <-failed:
		}
	}()
	return c.engine.Containers.Start(ctx, c.id, c.spec.Network)
}

// agentTime is how long an agent may take to report that it runs.
const agentTime = 10 * time.Second

// awaitAgent waits for an agent; nil is none.
func awaitAgent(ctx context.Context, a *agent.Client) error {
	if a == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, agentTime)
	defer cancel()
	return a.Await(ctx)
}

// HasCopies reports whether files were copied into the container, as the engine does not see this machine's.
func (c *Container) HasCopies() bool { return c.copies != nil }

// Alive reports whether the engine still has the container.
func (c *Container) Alive() bool {
	select {
	case <-c.gone:
		return false
	default:
		return true
	}
}

// endTimeout is how long a container may take to end by itself.
const endTimeout = 2 * time.Second

// End closes the container's input, with which it ends, and waits until it is gone. That takes the engine
// half as long as to kill it. A container that does not end is killed.
func (c *Container) End() error {
	if c.endByInput() {
		return nil
	}
	return c.kill()
}

// endByInput closes the container's input and reports whether it ended.
func (c *Container) endByInput() bool {
	defer c.engine.Containers.LockRemoval()() // as when it is removed
	if _, can := c.stdin.Conn.(types.CloseWriter); !can || c.stdin.CloseWrite() != nil {
		return false
	}
	defer c.stdin.Close()
	late := time.After(endTimeout)
	var emptied <-chan struct{} // closed when no process is left in the container
	if c.agent != nil {
		emptied = c.agent.Done()
	}
	var tidied <-chan time.Time // when the engine need not be waited for any more
	for {
		select {
		case <-c.gone:
			return true
		case <-late:
			return false
		case <-emptied:
			emptied = nil
			if c.spec.Tidy > 0 {
				tidied = time.After(c.spec.Tidy)
			}
		case <-tidied:
			return true
		}
	}
}

// kill removes the container with all that runs in it, and waits until it is gone.
func (c *Container) kill() error {
	err := c.engine.Containers.RemoveNow(c.id)
	if c.stdin.Conn != nil {
		c.stdin.Close()
	}
	return err
}

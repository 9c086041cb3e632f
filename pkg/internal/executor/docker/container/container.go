package container

import (
	"context"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/agent"
	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// A Container is one that runs as long as its standard input is held open.
type Container struct {
	engine *engine.Engine
	id     string
	spec   Spec
	copies []copied // what it has copies of; nil where the engine sees this machine's files
	stdin  types.HijackedResponse
	agent  *agent.Client // runs the commands; nil where the engine does
	gone   chan struct{} // closed when the engine has removed the container
}

// start attaches to the input before the container runs, so that there is no moment in which
// it would outlive this process.
func (c *Container) start(ctx context.Context) error {
	api, hasAgent := c.engine.Client(), c.spec.Agent != ""
	var err error
	c.stdin, err = api.ContainerAttach(ctx, c.id,
		container.AttachOptions{Stream: true, Stdin: true, Stdout: hasAgent, Stderr: hasAgent})
	if err != nil {
		return err
	}
	if hasAgent {
		c.agent = agent.NewClient(c.stdin)
	}
	removed, failed := api.ContainerWait(context.WithoutCancel(ctx), c.id, container.WaitConditionRemoved)
	go func() {
		defer close(c.gone)
		select {
		case <-removed:
		case <-failed:
		}
	}()
	return api.ContainerStart(ctx, c.id, container.StartOptions{})
}

// agentTime is how long an agent may take to say that it is there.
const agentTime = 10 * time.Second

// awaitAgent waits for the agent, if there is to be one.
func (c *Container) awaitAgent(ctx context.Context) error {
	if c.agent == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, agentTime)
	defer cancel()
	return c.agent.Await(ctx)
}

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

// End lets the container come to its end, which is that of its input, and waits until it is gone.
// That takes the engine half as long as to kill it. One that does not end is killed.
func (c *Container) End() error {
	if c.ends() {
		return nil
	}
	return c.kill()
}

// ends reports whether the container came to its end.
func (c *Container) ends() bool {
	defer c.engine.Containers.LockRemoval()() // as when it is removed
	if _, can := c.stdin.Conn.(types.CloseWriter); !can || c.stdin.CloseWrite() != nil {
		return false
	}
	defer c.stdin.Close()
	late, emptied, tidying := time.After(endTimeout), c.emptied(), (<-chan time.Time)(nil)
	for {
		select {
		case <-c.gone:
			return true
		case <-late:
			return false
		case <-emptied:
			emptied, tidying = nil, c.tidying()
		case <-tidying:
			return true
		}
	}
}

// emptied is closed when no process is left in the container, where that can be told.
func (c *Container) emptied() <-chan struct{} {
	if c.agent == nil {
		return nil
	}
	return c.agent.Done()
}

// tidying tells when the engine need not be waited for any more.
func (c *Container) tidying() <-chan time.Time {
	if c.spec.Tidy == 0 {
		return nil
	}
	return time.After(c.spec.Tidy)
}

// kill removes the container with all that runs in it, and waits until it is gone.
func (c *Container) kill() error {
	err := c.engine.Containers.RemoveNow(c.id)
	if c.stdin.Conn != nil {
		c.stdin.Close()
	}
	return err
}

package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
)

// Start starts a container that was created with a network, which is the configuration's to choose.
func (c *Containers) Start(ctx context.Context, id, network string) error {
	return ExplainNetwork(network, c.api.ContainerStart(ctx, id, container.StartOptions{}))
}

// Attach attaches to a container that Start will start. Podman prepares the container here already, and of
// its error Docker's client keeps only the status ("unable to upgrade to tcp, received 500"): the attempt to
// start it says why.
func (c *Containers) Attach(ctx context.Context, id, network string,
	o container.AttachOptions) (types.HijackedResponse, error) {
	stream, err := c.api.ContainerAttach(ctx, id, o)
	if err == nil || ctx.Err() != nil {
		return stream, err
	}
	if startErr := c.Start(ctx, id, network); startErr != nil {
		return stream, startErr
	}
	return stream, err
}

// networkWords are in the errors of engines that could not connect a container to its network.
var networkWords = []string{"network", "bridge", "endpoint", "veth", "netavark"}

// ExplainNetwork says of an engine's error that the network is the reason, and where it is chosen.
func ExplainNetwork(network string, err error) error {
	if err == nil || network == NoNetwork || network == "" {
		return err
	}
	for _, word := range networkWords {
		if strings.Contains(strings.ToLower(err.Error()), word) {
			return fmt.Errorf("the engine cannot connect a container to the network %q: %w; "+
				"docker { network = \"host\" } in gobuild.hcl chooses another", network, &plainError{err})
		}
	}
	return err
}

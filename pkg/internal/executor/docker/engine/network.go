package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/docker/docker/api/types/container"
)

// Start starts a container that was created with a network, which is the configuration's to choose.
func (c *Containers) Start(ctx context.Context, id, network string) error {
	return ExplainNetwork(network, c.api.ContainerStart(ctx, id, container.StartOptions{}))
}

// networkWords are in the errors of engines that could not connect a container to its network.
var networkWords = []string{"network", "bridge", "endpoint", "veth"}

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

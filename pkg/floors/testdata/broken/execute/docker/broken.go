package docker

import (
	_ "github.com/docker/docker/client"
	_ "github.com/gobuild-dev/gobuild/pkg/execute"
	_ "github.com/gobuild-dev/gobuild/pkg/image"
	_ "github.com/gobuild-dev/gobuild/pkg/plan"

	_ "github.com/gobuild-dev/gobuild/pkg/config"       // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/execute/host" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild"      // forbidden
)

package bench

import (
	_ "github.com/docker/docker/client"
	_ "github.com/gobuild-dev/gobuild/pkg/toolchain"
	_ "golang.org/x/sync/errgroup"

	_ "github.com/gobuild-dev/gobuild/pkg/execute/docker" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild"        // forbidden
	_ "github.com/magefile/mage/mg"                       // forbidden
)

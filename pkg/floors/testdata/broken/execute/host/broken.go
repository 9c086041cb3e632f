package host

import (
	_ "github.com/gobuild-dev/gobuild/pkg/execute"
	_ "github.com/gobuild-dev/gobuild/pkg/plan"
	_ "github.com/gobuild-dev/gobuild/pkg/toolchain"
	_ "golang.org/x/sys/unix"

	_ "github.com/gobuild-dev/gobuild/pkg/config"         // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/execute/docker" // forbidden
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild"        // forbidden
)

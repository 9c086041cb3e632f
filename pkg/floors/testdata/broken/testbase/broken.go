package testbase

import (
	_ "github.com/gobuild-dev/gobuild/pkg/execute/docker"
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild" // forbidden
)

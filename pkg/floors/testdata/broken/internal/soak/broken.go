package soak

import (
	_ "github.com/gobuild-dev/gobuild/pkg/gobuild" // forbidden
)

package buildcache

import (
	_ "github.com/gobuild-dev/gobuild/pkg/cache"
	_ "github.com/gobuild-dev/gobuild/pkg/source" // forbidden
)

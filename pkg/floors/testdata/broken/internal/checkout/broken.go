package checkout

import (
	_ "os"

	_ "github.com/gobuild-dev/gobuild/pkg/cache"
	_ "github.com/gobuild-dev/gobuild/pkg/dag" // forbidden
	_ "golang.org/x/sys/unix"                  // forbidden
)

package sandbox

import (
	_ "golang.org/x/sys/unix"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/mod/module"                  // forbidden
)

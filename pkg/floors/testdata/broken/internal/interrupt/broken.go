package interrupt

import (
	_ "os/signal"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/mod/semver"                  // forbidden
	_ "golang.org/x/sys/unix"
)

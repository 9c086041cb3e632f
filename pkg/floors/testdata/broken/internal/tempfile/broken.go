package tempfile

import (
	_ "os"

	_ "github.com/gobuild-dev/gobuild/pkg/dag" // forbidden
	_ "golang.org/x/sys/unix"                  // forbidden
)

package progress

import (
	_ "golang.org/x/term"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/sys/unix"                    // forbidden
	_ "golang.org/x/terminal"                    // forbidden
)

package bounded

import (
	_ "bytes"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/mod/module"                  // forbidden
)

package readable

import (
	_ "net/http"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/mod/module"                  // forbidden
)

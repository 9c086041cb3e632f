package visible

import (
	_ "unicode/utf8"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/term"                        // forbidden
)

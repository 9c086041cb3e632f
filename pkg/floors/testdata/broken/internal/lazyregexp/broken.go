package lazyregexp

import (
	_ "regexp"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
)

package dag

import (
	_ "cmp"

	_ "github.com/gobuild-dev/gobuild/pkg/cache" // forbidden
	_ "golang.org/x/exp/slices"                  // forbidden
)

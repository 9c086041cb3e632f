package floors

import (
	_ "go/parser"

	_ "github.com/gobuild-dev/gobuild/pkg/dag" // forbidden
	_ "golang.org/x/tools/go/packages"         // forbidden
)

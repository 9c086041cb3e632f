package source

import (
	_ "golang.org/x/mod/modfile"

	_ "github.com/gobuild-dev/gobuild/pkg/toolchain" // forbidden
	_ "golang.org/x/tools/go/packages"               // forbidden
)
